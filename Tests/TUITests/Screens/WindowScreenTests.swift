import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Window screen")
struct WindowScreenTests {
  private let profile = ConsoleScene.webTLS

  /// The screen after a profile was chosen.
  private func scene(
    columns: Int = 80, rows: Int = 24, isReadOnly: Bool = false
  ) -> ConsoleScene {
    var scene = ConsoleScene(columns: columns, rows: rows)
    scene.give(.incidents([]))
    scene.press(.enter)
    scene.give(.profiles(ConsoleScene.profiles))
    scene.press(.enter)
    scene.give(.profile(profile))
    scene.model.context.isConsoleReadOnly = isReadOnly
    return scene
  }

  /// The screen with a typed window.
  private func typed(
    _ first: String = "20250301", _ last: String = "20250308", columns: Int = 80, rows: Int = 24
  ) -> ConsoleScene {
    var scene = scene(columns: columns, rows: rows)
    scene.type(first)
    scene.press(.tab)
    scene.type(last)
    return scene
  }

  /// The screen after an incident was opened and left with Esc.
  private func openedIncident(
    deadline: Date? = nil, isReadOnly: Bool = false
  ) throws -> ConsoleScene {
    var scene = ConsoleScene(isReadOnly: isReadOnly)
    scene.give(
      .incidents([
        IncidentSummary(
          id: "web.incident", name: "web", state: "selecting", scope: "", counts: .init())
      ]))
    scene.press(.down, .enter)
    scene.give(
      .incidentOpened(
        try ConsoleScene.header(deadline: deadline), ConsoleScene.counts(found: 2_831)))
    scene.press(.escape)
    return scene
  }

  private var window: IssuanceWindow {
    get throws { try ConsoleScene.window("2025-03-01", "2025-03-08") }
  }

  // MARK: - Days

  @Test func `the matches are counted once the window is whole, and only then`() throws {
    var scene = scene()
    #expect(scene.type("20250301") == [])
    scene.press(.tab)
    #expect(scene.type("2025030") == [])
    #expect(
      try scene.type("8") == [.countMatches(profileID: profile.id, window: window)])
    #expect(scene.text.contains("counting…"))
    scene.give(.matchCount(2_831, try window))
    #expect(scene.text.contains("2,831 issued certificates"))
    #expect(scene.text.contains("8 days"))
    #expect(scene.text.contains("Saturday"))
  }

  @Test func `a count for another window than the present one is not shown`() throws {
    var scene = typed()
    scene.press(.backspace)
    scene.type("9")
    scene.give(.matchCount(2_831, try window))
    #expect(scene.text.contains("counting…"))
    scene.give(.matchCount(1, try ConsoleScene.window("2025-03-01", "2025-03-09")))
    #expect(scene.text.contains("1 issued certificate"))
  }

  @Test func `a count that fails is shown as it is, and R counts again`() throws {
    var scene = typed()
    let count = Effect.countMatches(profileID: profile.id, window: try window)
    scene.give(.failed(count, because: "searching failed: HTTP 503 overloaded"))
    #expect(scene.text.contains("searching failed: HTTP 503 overloaded"))
    #expect(scene.press(.character("R")) == [count])
  }

  @Test func `a mistake is named while typing`() {
    var scene = scene()
    scene.type("20250230")
    #expect(scene.text.contains("✗ no such day: February 2025 has 28 days"))
    scene.press(.enter)
    #expect(
      scene.model.notice
        == "The first day is wrong: no such day: February 2025 has 28 days.")
  }

  @Test func `days in the wrong order are named`() {
    var scene = typed("20250308", "20250301")
    #expect(scene.text.contains("✗ ends before it starts: swap the two dates"))
    scene.press(.enter)
    #expect(scene.model.notice == "The last day is before the first day.")
  }

  @Test func `Enter without a whole window says what is missing`() {
    var scene = scene()
    scene.press(.enter)
    #expect(scene.model.notice == "The first day is missing.")
    scene.type("2025")
    scene.press(.enter)
    #expect(scene.model.notice == "The first day is not complete: write YYYY-MM-DD.")
    scene.press(.character("R"))
    #expect(scene.model.notice == "The first day is not complete: write YYYY-MM-DD.")
  }

  @Test func `Enter after the first day moves to the last`() {
    var scene = scene()
    scene.type("20250301")
    scene.press(.enter)
    scene.type("20250308")
    #expect(scene.text.contains("8 days"))
  }

  @Test(arguments: WindowPreset.allCases)
  func `one key takes a window and counts it`(preset: WindowPreset) throws {
    var scene = scene()
    let days = preset.days(today: ConsoleScene.day("2026-11-21"))
    #expect(
      scene.type(String(preset.rawValue)) == [
        .countMatches(
          profileID: profile.id,
          window: try IssuanceWindow(first: days.first, last: days.last))
      ])
  }

  @Test func `a pasted window fills both days, and anything else is refused`() throws {
    var scene = scene()
    #expect(
      scene.input(.paste(" 2025-03-01_2025-03-08\n"))
        == [.countMatches(profileID: profile.id, window: try window)])
    scene.input(.paste("2025-03-02"))
    #expect(scene.text.contains("2025-03-02"))
    scene.input(.paste("yesterday"))
    #expect(scene.model.notice?.hasPrefix("Not pasted") == true)
    #expect(scene.text.contains("2025-03-02"))
  }

  @Test func `a click moves the typing`() {
    var scene = scene()
    let row = scene.frame().lines.firstIndex { $0.hasPrefix("         to") } ?? 0
    scene.click(row: row, column: 15)
    scene.type("2025")
    #expect(scene.frame().lines[row].contains("2025"))
  }

  // MARK: - Deadline

  @Test func `24 hours and 5 days are counted from now`() {
    var scene = scene()
    scene.type("h")
    #expect(scene.frame().lines[1].hasSuffix("23h59m to deadline"))
    scene.type("f")
    #expect(scene.frame().lines[1].hasSuffix("4d23h to deadline"))
    scene.type("o")
    #expect(scene.model.context.deadline == nil)
  }

  @Test func `a deadline can be typed, and is not taken before it is whole`() {
    var scene = typed()
    scene.type("u")
    scene.type("20261121")
    #expect(scene.model.context.deadline == nil)
    scene.press(.enter)
    #expect(scene.model.notice == "The deadline is not complete. Press o for none.")
    scene.type("1530")
    #expect(
      scene.model.context.deadline == Date(timeIntervalSince1970: 1_795_275_000))
    scene.press(.backspace, .backspace)
    scene.type("7")
    #expect(scene.text.contains("✗ minutes go from 00 to 59"))
    scene.press(.enter)
    #expect(scene.model.notice == "The deadline is wrong: minutes go from 00 to 59.")
  }

  @Test func `a deadline that has passed is taken and told`() {
    var scene = scene()
    scene.type("u202611210013")
    #expect(scene.text.contains("▲ late 3h00m"))
    #expect(scene.frame().lines[1].hasSuffix("deadline passed 3h00m ago"))
  }

  @Test func `a click chooses a deadline`() {
    var scene = scene()
    let row = scene.frame().lines.firstIndex { $0.contains("24 hours") } ?? 0
    scene.click(row: row)
    #expect(scene.model.context.deadline != nil)
  }

  // MARK: - Search

  @Test func `Enter searches, and the search leads to the certificates`() throws {
    var scene = typed()
    scene.type("h")
    let deadline = scene.model.context.deadline
    #expect(
      scene.press(.enter)
        == [.search(profile: profile, window: try window, deadline: deadline)])
    scene.give(.searchProgress(.init(found: 1_400, total: 2_831, pages: 14)))
    #expect(scene.text.contains("1,400 / 2,831   49 %   14 pages"))
    scene.give(
      .incidentOpened(
        try ConsoleScene.header(deadline: deadline), ConsoleScene.counts(found: 2_831)))
    scene.give(.searchFinished(.init(found: 2_831, added: 2_831, total: 2_831)))
    #expect(scene.model.place == .certificates)
    #expect(scene.model.context.deadline == deadline)
  }

  @Test func `what was odd about a search is said`() throws {
    var scene = typed()
    scene.press(.enter)
    scene.give(.searchFinished(.init(found: 2, added: 2, total: 3, notes: ["one row is odd"])))
    #expect(scene.model.notice == "one row is odd")
  }

  @Test func `Esc breaks the search off and the dates are still there`() {
    var scene = typed()
    scene.press(.enter)
    #expect(scene.press(.escape) == [.cancelSearch])
    #expect(scene.model.place == .window)
    #expect(scene.press(.escape) == [])
    #expect(scene.model.notice == "The search is being cancelled.")
    scene.give(.searchCancelled)
    #expect(scene.model.notice == "The search was cancelled; its results are discarded.")
    #expect(scene.text.contains("2025-03-08"))
    #expect(!scene.press(.enter).isEmpty)
  }

  @Test func `during a search no key changes what is searched`() {
    var scene = typed()
    scene.press(.enter)
    scene.type("w9")
    scene.input(.paste("2025-03-02"))
    scene.click(row: 6)
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice == "A search is running. Press Esc to cancel it.")
    scene.give(.searchCancelled)
    #expect(scene.text.contains("2025-03-01"))
    #expect(scene.text.contains("2025-03-08"))
  }

  @Test func `leaving during a search says that nothing of it is kept`() {
    var scene = typed()
    scene.press(.enter, .character("q"))
    #expect(scene.text.contains("its results are discarded"))
    #expect(scene.press(.character("n")) == [])
    #expect(scene.press(.character("q"), .character("y")) == [.leave])
  }

  @Test func `a search that fails says why and can be tried again`() throws {
    var scene = typed()
    let search = scene.press(.enter)
    scene.give(.failed(search[0], because: "searching failed: HTTP 500; retry later"))
    #expect(scene.text.contains("✗ The search failed; its results are discarded: searching"))
    #expect(scene.press(.enter) == search)
  }

  @Test func `nothing to find is explained before and after a search`() throws {
    var counted = typed()
    counted.give(.matchCount(0, try window))
    #expect(counted.text.contains("back-dated"))
    #expect(counted.press(.enter) == [])
    #expect(
      counted.model.notice == "No issued certificate of this profile starts in this window.")

    var searched = typed()
    searched.press(.enter)
    searched.give(.searchFinished(.init()))
    #expect(searched.model.place == .window)
    #expect(searched.text.contains("back-dated"))
  }

  @Test func `read-only, nothing new can be searched`() {
    var scene = scene(isReadOnly: true)
    scene.type("w")
    scene.press(.enter)
    #expect(
      scene.model.notice == "The console is read-only: it cannot start a search.")
  }

  // MARK: - An incident that is open

  @Test func `the window of an open incident is shown, and its profile is read`() throws {
    let scene = try openedIncident(deadline: ConsoleScene.now.addingTimeInterval(3_600))
    #expect(scene.text.contains("2025-03-01"))
    #expect(scene.text.contains("2026-11-21 04:12"))
    #expect(scene.effects.contains(.loadProfile(id: profile.id)))
  }

  @Test func `Enter goes to the certificates of the open incident without searching`() throws {
    var scene = try openedIncident()
    let effects = scene.press(.enter)
    #expect(scene.model.place == .certificates)
    #expect(!effects.contains { if case .search = $0 { true } else { false } })
  }

  @Test func `a deadline changed on the way is kept in the incident`() throws {
    var scene = try openedIncident()
    scene.type("h")
    let deadline = scene.model.context.deadline
    #expect(scene.press(.enter).first == .setDeadline(deadline))
    scene.give(.deadlineSet(deadline))
    #expect(scene.model.context.incident?.deadline == deadline)
  }

  @Test func `read-only, the deadline in the incident stays as it is`() throws {
    var scene = try openedIncident(isReadOnly: true)
    scene.type("h")
    let effects = scene.press(.enter)
    #expect(scene.model.place == .certificates)
    #expect(!effects.contains { if case .setDeadline = $0 { true } else { false } })
  }

  @Test func `another window needs the profile's settings first`() throws {
    var scene = try openedIncident()
    scene.press(.tab, .backspace)
    scene.type("9")
    scene.press(.enter)
    #expect(scene.model.notice == "The profile's settings are still being read.")
    scene.give(.failed(.loadProfile(id: profile.id), because: "HTTP 500"))
    scene.press(.enter)
    #expect(scene.model.notice == "The profile's settings could not be read. Press R to retry.")
    #expect(scene.press(.character("R")).first == .loadProfile(id: profile.id))
    scene.give(.profile(profile))
    #expect(
      scene.press(.enter) == [
        .search(
          profile: profile, window: try ConsoleScene.window("2025-03-01", "2025-03-09"),
          deadline: nil)
      ])
    #expect(scene.model.context.incident == nil)
  }

  @Test func `coming back keeps everything and counts nothing twice`() throws {
    var scene = try openedIncident()
    scene.give(.matchCount(2_831, try window))
    scene.press(.enter)
    let before = scene.effects.count
    scene.press(.escape)
    #expect(scene.model.place == .window)
    #expect(scene.text.contains("2,831 issued certificates"))
    #expect(
      !scene.effects.dropFirst(before).contains {
        if case .countMatches = $0 { true } else { false }
      })
  }

  @Test func `the key tables claim no key twice`() {
    var screen = WindowScreen()
    var context = scene().model.context
    #expect(screen.keys(in: context).conflicts.isEmpty)
    _ = screen.intercept(.paste("2025-03-01_2025-03-08"), in: &context)
    _ = screen.perform(.search, in: &context)
    #expect(screen.isSearching)
    #expect(screen.keys(in: context).conflicts.isEmpty)
  }

  // MARK: - Snapshots

  @Test(arguments: [(80, 24), (200, 60), (60, 16)])
  func `looks as committed`(columns: Int, rows: Int) throws {
    var scene = typed(columns: columns, rows: rows)
    scene.type("h")
    scene.give(.matchCount(2_831, try window))
    try expectScreen(scene.frame(), "window-\(columns)x\(rows)")
  }

  @Test(arguments: [(80, 24), (200, 60)])
  func `looks as committed while searching`(columns: Int, rows: Int) throws {
    var scene = typed(columns: columns, rows: rows)
    scene.press(.enter)
    scene.give(.searchProgress(.init(found: 1_400, total: 2_831, pages: 14)))
    try expectScreen(scene.frame(), "window-searching-\(columns)x\(rows)")
  }

  @Test func `looks as committed when empty, wrong, without matches and after failures`() throws {
    try expectScreen(scene().frame(), "window-empty-80x24")

    var wrong = scene()
    wrong.type("20250230")
    wrong.type("u2026112225")
    try expectScreen(wrong.frame(), "window-wrong-80x24")

    var none = typed()
    none.give(.matchCount(0, try window))
    try expectScreen(none.frame(), "window-none-80x24")
    none.input(.resize(Size(rows: 16, columns: 60)))
    try expectScreen(none.frame(), "window-none-60x16")

    var failed = typed()
    let search = failed.press(.enter)
    failed.give(
      .failed(
        search[0],
        because: "searching the certificates failed: HTTP 503 service_unavailable Please come "
          + "back later; the service has a problem; retry later"))
    try expectScreen(failed.frame(), "window-failed-80x24")
  }

  @Test func `looks as committed with an open incident and a hostile profile, also in ASCII`()
    throws
  {
    var scene = try openedIncident(deadline: ConsoleScene.now.addingTimeInterval(3 * 3_600))
    scene.give(
      .profile(
        Profile(
          id: profile.id, name: "␛[2J<U+202E>日本語 🔥 e\u{301}cole", status: "Deleted",
          enrollmentMethod: "acme", templateName: "テンプレート",
          trustEvidence: [
            TrustEvidence(
              trust: .acme, source: .profile, fact: "the profile enrols through ACME")
          ])))
    try expectScreen(scene.frame(), "window-opened-80x24")
    try expectScreen(scene.frame(.ascii), "window-ascii-80x24")
  }
}
