import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("The Start screen")
struct StartScreenTests {
  private func summary(
    _ name: String, _ state: String, hoursAgo: Double = 1, deadlineIn hours: Double? = nil,
    found: Int = 2_831, _ outcomes: [Outcome: Int] = [:], obstacle: String? = nil,
    scope: String = "Web TLS 2025 · 2025-03-01 to 2025-03-08"
  ) -> IncidentSummary {
    IncidentSummary(
      id: "/incidents/\(name).incident", name: name,
      createdAt: ConsoleScene.now.addingTimeInterval(-hoursAgo * 3_600), state: state,
      scope: scope,
      deadline: hours.map { ConsoleScene.now.addingTimeInterval($0 * 3_600) },
      counts: ConsoleScene.counts(found: found, outcomes), obstacle: obstacle)
  }

  private var several: [IncidentSummary] {
    [
      summary(
        "2026-11-02-rehearsal", "finished", hoursAgo: 459, found: 120, [.verified: 120]),
      summary("2026-11-21-device-identity", "selecting", hoursAgo: 0.4, [.planned: 198]),
      summary(
        "2026-11-20-web-tls-2025", "paused", hoursAgo: 5, deadlineIn: 18.2,
        [.verified: 1_312, .accepted: 324, .failed: 2, .alreadyRevoked: 11, .planned: 333]),
      summary(
        "2026-11-19-acme-edge", "running", hoursAgo: 40, deadlineIn: 70, [.planned: 12],
        obstacle: "process 4711 of kim@ops2 is still searching"),
    ]
  }

  @Test func `asks for the incidents and closes what was open when it comes to the front`() {
    let scene = ConsoleScene()
    #expect(scene.effects == [.closeIncident, .listIncidents])
  }

  @Test func `unfinished incidents come first, the nearest deadline before all`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    let names = scene.frame().lines.compactMap { line in
      several.first { line.contains($0.name) }?.state
    }
    #expect(names == ["paused", "running", "selecting", "finished"])
  }

  @Test func `Enter on the first row begins a new incident`() {
    var scene = ConsoleScene()
    scene.give(.incidents([]))
    let effects = scene.press(.enter)
    #expect(scene.model.place == .profile)
    #expect(effects == [.loadProfiles])
  }

  @Test func `n begins a new incident from any row`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    scene.press(.down, .character("n"))
    #expect(scene.model.place == .profile)
  }

  @Test(arguments: [
    (IncidentHeader.Phase.selecting, Place.certificates), (.running, .progress),
    (.paused, .progress), (.finished, .result),
  ])
  func `Enter opens an incident where its work goes on`(
    phase: IncidentHeader.Phase, place: Place
  ) throws {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    #expect(
      scene.press(.down, .enter)
        == [.openIncident(path: "/incidents/2026-11-20-web-tls-2025.incident")])
    #expect(scene.text.contains("opening"))
    scene.give(
      .incidentOpened(try ConsoleScene.header(phase: phase), ConsoleScene.counts(found: 1)))
    #expect(scene.model.place == place)
    #expect(scene.model.context.incident?.phase == phase)
  }

  @Test func `a second Enter while an incident is being opened says so`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    scene.press(.down, .enter)
    #expect(scene.press(.enter) == [])
    #expect(scene.model.notice == "The incident is being opened.")
  }

  @Test func `an incident that cannot be opened stays closed and says why`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    #expect(scene.press(.down, .down, .enter) == [])
    #expect(
      scene.model.notice
        == "This incident cannot be opened: process 4711 of kim@ops2 is still searching.")
    #expect(scene.model.place == .start)
  }

  @Test func `an incident that somebody else writes can be watched`() {
    var scene = ConsoleScene()
    var watched = summary("2026-11-19-acme-edge", "running", hoursAgo: 40, [.planned: 12])
    watched.writer = "process 4711 of kim@ops2"
    scene.give(.incidents([watched]))
    scene.press(.down)
    #expect(scene.footer.contains("Enter Watch"))
    #expect(scene.text.contains("process 4711 of kim@ops2 has it open. Press Enter to watch"))
    #expect(
      scene.press(.enter) == [.watchIncident(path: "/incidents/2026-11-19-acme-edge.incident")])
  }

  @Test func `an incident that fails to open can be tried again`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    let open = scene.press(.down, .enter)
    scene.give(.failed(open[0], because: "the file is damaged"))
    #expect(scene.model.notice == "the file is damaged")
    #expect(scene.press(.enter) == open)
  }

  @Test func `the cursor stays on its incident when the list is read again`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    scene.press(.down, .down, .down)
    #expect(scene.press(.character("R")) == [.listIncidents])
    scene.give(
      .incidents(several + [summary("2026-11-21-new", "paused", deadlineIn: 2, [.planned: 1])]))
    #expect(
      scene.press(.enter)
        == [.openIncident(path: "/incidents/2026-11-21-device-identity.incident")])
  }

  @Test func `read-only, no incident can be begun but one can be opened`() {
    var scene = ConsoleScene(isReadOnly: true)
    scene.give(.incidents(several))
    for key in [Key.enter, .character("n")] {
      #expect(scene.press(key) == [])
      #expect(
        scene.model.notice == "The console is read-only: no incident can be started.")
    }
    #expect(!scene.press(.down, .enter).isEmpty)
  }

  @Test func `a click chooses a row and a second one opens it`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    #expect(scene.click(row: 4) == [])
    #expect(
      scene.click(row: 4)
        == [.openIncident(path: "/incidents/2026-11-20-web-tls-2025.incident")])
  }

  @Test func `a second click on an incident that cannot be opened says why`() {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    scene.click(row: 5)
    scene.click(row: 5)
    #expect(scene.model.notice?.contains("is still searching") == true)
  }

  @Test func `the key table claims no key twice`() {
    let scene = ConsoleScene()
    #expect(StartScreen().keys(in: scene.model.context).conflicts.isEmpty)
  }

  @Test func `coming back from an incident forgets what was chosen for it`() throws {
    var scene = ConsoleScene()
    scene.give(.incidents(several))
    scene.press(.down, .enter)
    scene.give(
      .incidentOpened(
        try ConsoleScene.header(deadline: ConsoleScene.now), ConsoleScene.counts(found: 1)))
    #expect(scene.model.context.deadline != nil)
    scene.press(.escape, .escape, .escape)
    #expect(scene.model.place == .start)
    #expect(scene.model.context.incident == nil)
    #expect(scene.model.context.deadline == nil)
    #expect(scene.effects.suffix(2) == [.closeIncident, .listIncidents])
  }

  // MARK: - Snapshots

  @Test(arguments: [(80, 24), (200, 60), (60, 16)])
  func `looks as committed with several incidents`(columns: Int, rows: Int) throws {
    var scene = ConsoleScene(columns: columns, rows: rows)
    scene.give(.incidents(several))
    scene.press(.down)
    try expectScreen(scene.frame(), "start-\(columns)x\(rows)")
  }

  @Test func `looks as committed in ASCII, with names that try to steer the terminal`() throws {
    var scene = ConsoleScene()
    scene.give(
      .incidents([
        summary("␛[2J<U+202E>evil", "paused", [.verified: 1, .planned: 2]),
        summary(
          "日本語.example-🔥-e\u{301}cole", "interrupted", scope: "日本語 · 2025-03-01"),
        summary(
          "2026-11-18-a-name-that-is-longer-than-any-column-can-be-on-this-screen", "finished",
          [.verified: 1_000_000]),
        summary(
          "notes.incident", IncidentSummary.unreadable, found: 0,
          obstacle: "SQLite found the file damaged", scope: ""),
      ]))
    scene.press(.down)
    try expectScreen(scene.frame(.ascii), "start-ascii-80x24")
    try expectScreen(scene.frame(), "start-hostile-80x24")
    scene.press(.end)
    try expectScreen(scene.frame(), "start-unreadable-80x24")
  }

  @Test func `looks as committed while loading, when empty, and with more than fit`() throws {
    var scene = ConsoleScene()
    try expectScreen(scene.frame(), "start-loading-80x24")
    scene.give(.incidents([]))
    try expectScreen(scene.frame(), "start-empty-80x24")
    scene.give(
      .incidents(
        (1...40).map {
          summary("incident-\($0)", $0 % 2 == 0 ? "finished" : "selecting", hoursAgo: Double($0))
        }))
    scene.press(.end)
    try expectScreen(scene.frame(), "start-long-80x24")
  }

  // MARK: - Several services

  private static let offers = [
    ServiceOffer(description: ConsoleScene.service, rate: []),
    ServiceOffer(
      description: ServiceDescription(
        kind: "certcentral", shortName: "CertCentral", name: "CertCentral",
        host: "www.digicert.com", baseURL: "https://www.digicert.com/services/v2", reasons: [],
        takesComment: true, callsPerCertificate: 1),
      rate: RunSamples.rate),
  ]

  private func offering(_ incidents: [IncidentSummary]) -> ConsoleScene {
    var scene = ConsoleScene()
    scene.model.context.offers = Self.offers
    // The screen has appeared before the services were known.
    scene.model = AppModel(
      context: scene.model.context, size: scene.model.size, makeScreen: Screens.make)
    _ = scene.model.begin()
    scene.give(.incidents(incidents))
    return scene
  }

  @Test func `a new incident can be begun at each service`() {
    var scene = offering(several)
    #expect(scene.text.contains("New incident at Trust Lifecycle Manager"))
    #expect(scene.text.contains("New incident at CertCentral"))
    #expect(
      scene.press(.down, .enter) == [.useService(Self.offers[1].description), .loadProfiles])
    #expect(scene.model.context.service.kind == "certcentral")
    #expect(scene.model.context.rate == RunSamples.rate)
  }

  @Test func `the incidents stand below the services, and n takes the service used last`() {
    var scene = offering(several)
    #expect(
      scene.press(.down, .down, .enter) == [
        .openIncident(path: "/incidents/2026-11-20-web-tls-2025.incident")
      ])
    var other = offering(several)
    other.give(.service(Self.offers[1]))
    #expect(other.press(.end, .character("n")) == [.loadProfiles])
    #expect(other.model.context.service.kind == "certcentral")
  }

  @Test func `two services look as committed`() throws {
    var scene = offering(several)
    scene.press(.down)
    try expectScreen(scene.frame(), "start-services-80x24")
    try expectScreen(offering([]).frame(), "start-services-empty-80x24")
  }
}
