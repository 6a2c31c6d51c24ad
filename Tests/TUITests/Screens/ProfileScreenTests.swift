import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Profile screen")
struct ProfileScreenTests {
  private func scene(
    columns: Int = 80, rows: Int = 24, profiles: [Profile]? = ConsoleScene.profiles
  ) -> ConsoleScene {
    var scene = ConsoleScene(columns: columns, rows: rows)
    scene.give(.incidents([]))
    scene.press(.enter)
    if let profiles { scene.give(.profiles(profiles)) }
    return scene
  }

  @Test func `Enter reads the profile's settings and goes on to the window`() {
    var scene = scene()
    #expect(scene.press(.enter) == [.loadProfile(id: ConsoleScene.webTLS.id)])
    #expect(scene.model.place == .profile)
    scene.give(.profile(ConsoleScene.webTLS))
    #expect(scene.model.place == .window)
    #expect(scene.model.context.profile == ConsoleScene.webTLS)
  }

  @Test func `a deleted profile can be chosen`() {
    var scene = scene()
    #expect(scene.press(.end, .enter) == [.loadProfile(id: ConsoleScene.profiles[3].id)])
  }

  @Test func `while the settings are read, Enter says so`() {
    var scene = scene()
    scene.press(.enter)
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice == "The profile's settings are being read.")
  }

  @Test func `settings of another profile than the one asked for change nothing`() {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(ConsoleScene.profiles[1]))
    #expect(scene.model.place == .profile)
  }

  @Test func `settings that cannot be read are told, and Enter tries again`() {
    var scene = scene()
    let read = scene.press(.enter)
    scene.give(.failed(read[0], because: "reading the profile failed: HTTP 503"))
    #expect(scene.text.contains("▲ reading the profile failed: HTTP 503"))
    #expect(scene.press(.enter) == read)
  }

  @Test func `d shows the evidence of trust without going on`() {
    var scene = scene()
    #expect(scene.press(.character("d")) == [.loadProfile(id: ConsoleScene.webTLS.id)])
    scene.give(.profile(ConsoleScene.webTLS))
    #expect(scene.model.place == .profile)
    #expect(scene.text.contains("Trust: private, because the profile issues from a private CA"))
  }

  @Test func `the list follows the filter as it is typed, and Enter keeps it`() {
    var scene = scene()
    scene.press(.character("/"))
    scene.type("ACME")
    #expect(scene.text.contains("1 of 4 profiles shown"))
    scene.press(.enter)
    #expect(scene.text.contains("filter: ACME"))
    #expect(scene.press(.enter) == [.loadProfile(id: ConsoleScene.profiles[2].id)])
  }

  @Test func `Esc leaves the filter as it was`() {
    var scene = scene()
    scene.press(.character("/"))
    scene.type("vpn")
    scene.press(.enter, .character("/"))
    scene.type("xyz")
    #expect(scene.text.contains("0 of 4"))
    scene.press(.escape)
    #expect(scene.model.place == .profile)
    #expect(scene.text.contains("filter: vpn"))
    #expect(scene.text.contains("Retired VPN"))
  }

  @Test func `keys of commands are letters while the filter is typed`() {
    var scene = scene()
    scene.press(.character("/"))
    #expect(scene.type("qR?") == [])
    #expect(scene.model.question == nil)
    #expect(scene.text.contains("filter: qR?"))
  }

  @Test func `a pasted filter is scrubbed`() {
    var scene = scene()
    scene.press(.character("/"))
    scene.input(.paste("\u{1B}[2J"))
    #expect(scene.text.contains("filter: ␛[2J"))
  }

  @Test func `c shows all again, and says so when all are shown`() {
    var scene = scene()
    scene.press(.character("c"))
    #expect(scene.model.notice == "No filter is set; all profiles are shown.")
    scene.press(.character("/"))
    scene.type("vpn")
    scene.press(.enter, .character("c"))
    #expect(scene.text.contains("4 profiles"))
  }

  @Test func `nothing to choose has its why, whatever the cause`() {
    var loading = scene(profiles: nil)
    loading.press(.enter)
    #expect(loading.model.notice == "The profiles are being read.")
    loading.press(.character("R"))
    #expect(loading.model.notice == "The profiles are being read.")

    var empty = scene(profiles: [])
    empty.press(.enter)
    #expect(empty.model.notice == "The service shows no profiles to this key.")

    var filtered = scene()
    filtered.press(.character("/"))
    filtered.type("nothing")
    filtered.press(.enter, .enter)
    #expect(filtered.model.notice == "No profile matches the filter. Press c to show all.")

    var failed = scene(profiles: nil)
    failed.give(.failed(.loadProfiles, because: "listing the profiles failed: HTTP 401"))
    failed.press(.enter)
    #expect(failed.model.notice == "The profiles could not be read. Press R to retry.")
    #expect(failed.press(.character("R")) == [.loadProfiles])
  }

  @Test func `coming back keeps the list and the cursor`() {
    var scene = scene()
    scene.press(.down, .enter)
    scene.give(.profile(ConsoleScene.profiles[1]))
    #expect(!scene.press(.escape).contains(.loadProfiles))
    #expect(scene.press(.enter) == [.loadProfile(id: ConsoleScene.profiles[1].id)])
  }

  @Test func `the same profile again keeps the window as it was typed`() {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(ConsoleScene.webTLS))
    scene.type("20250301")
    scene.press(.escape, .enter)
    scene.give(.profile(ConsoleScene.webTLS))
    #expect(scene.model.place == .window)
    #expect(scene.text.contains("2025-03-01"))
  }

  @Test func `another profile begins with an empty window`() {
    var scene = scene()
    scene.press(.enter)
    scene.give(.profile(ConsoleScene.webTLS))
    scene.type("20250301")
    scene.press(.escape, .down, .enter)
    scene.give(.profile(ConsoleScene.profiles[1]))
    #expect(!scene.text.contains("2025-03-01"))
  }

  @Test func `the key table claims no key twice`() {
    #expect(ProfileScreen().keys(in: scene().model.context).conflicts.isEmpty)
  }

  @Test func `a click chooses a row and a second one takes it`() {
    var scene = scene()
    #expect(scene.click(row: 6) == [])
    #expect(scene.click(row: 6) == [.loadProfile(id: ConsoleScene.profiles[2].id)])
  }

  // MARK: - Snapshots

  @Test(arguments: [(80, 24), (200, 60), (60, 16)])
  func `looks as committed`(columns: Int, rows: Int) throws {
    var scene = scene(columns: columns, rows: rows)
    scene.press(.character("d"))
    scene.give(.profile(ConsoleScene.webTLS))
    try expectScreen(scene.frame(), "profile-\(columns)x\(rows)")
  }

  @Test func `looks as committed while filtering, with hostile and wide names`() throws {
    let odd = [
      Profile(id: "1", name: "␛[2J<U+202E>evil", status: "Active", enrollmentMethod: "rest_api"),
      Profile(id: "2", name: "日本語.example 🔥 e\u{301}cole", status: "Deleted"),
      Profile(id: "3", name: ""),
      Profile(
        id: "4", name: "A profile whose name is longer than the column that it stands in",
        status: "Active", enrollmentMethod: "browser_pkcs12"),
    ]
    var scene = scene(profiles: odd)
    scene.press(.down)
    try expectScreen(scene.frame(), "profile-hostile-80x24")
    try expectScreen(scene.frame(.ascii), "profile-ascii-80x24")
    scene.press(.character("/"))
    scene.type("evil")
    try expectScreen(scene.frame(), "profile-filter-80x24")
  }

  @Test func `looks as committed while loading, empty, and after a failure`() throws {
    try expectScreen(scene(profiles: nil).frame(), "profile-loading-80x24")
    try expectScreen(scene(profiles: []).frame(), "profile-empty-80x24")
    var failed = scene(profiles: nil)
    failed.give(
      .failed(
        .loadProfiles,
        because: "listing the profiles failed: HTTP 401 access_denied Invalid API key; "
          + "check BULKREVOKE_API_KEY, --api-key-file or api_key_command"))
    try expectScreen(failed.frame(), "profile-failed-80x24")
  }
}
