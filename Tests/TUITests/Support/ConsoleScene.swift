import Foundation

@testable import Engine
@testable import TUI

/// The console without terminal, clock and service: a test presses keys and gives news.
struct ConsoleScene {
  var model: AppModel
  /// Every effect so far, oldest first.
  private(set) var effects: [Effect] = []

  /// 21 November 2026, 03:12:30 UTC.
  static let now = Date(timeIntervalSince1970: 1_795_230_750)

  static let service = ServiceDescription(
    kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager",
    host: "demo.one.digicert.com", baseURL: "https://demo.one.digicert.com",
    reasons: [
      ReasonOption(
        reason: .keyCompromise, wireName: "key_compromise", allowedTrust: Set(Trust.allCases)),
      ReasonOption(
        reason: .certificateHold, wireName: "certificate_hold", allowedTrust: [.private]),
    ], takesComment: true, callsPerCertificate: 2)

  /// Opens the console on the Start screen.
  init(
    columns: Int = 80, rows: Int = 24, isReadOnly: Bool = false,
    makeScreen: @escaping @Sendable (Place) -> any Screen = Screens.make
  ) {
    model = AppModel(
      context: AppContext(
        service: Self.service, rate: [], isSandbox: true, isReadOnly: isReadOnly,
        now: Self.now),
      size: Size(rows: rows, columns: columns), makeScreen: makeScreen)
    effects = model.begin()
  }

  /// Presses keys and returns the effects.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] {
    keys.flatMap { input(.key(KeyEvent($0))) }
  }

  /// Types a text, one key for each character.
  @discardableResult
  mutating func type(_ text: String) -> [Effect] {
    text.flatMap { input(.key(KeyEvent(.character($0)))) }
  }

  @discardableResult
  mutating func input(_ event: InputEvent) -> [Effect] {
    let asked = model.handle(event)
    effects += asked
    return asked
  }

  /// Clicks a cell of the whole screen.
  @discardableResult
  mutating func click(row: Int, column: Int = 4) -> [Effect] {
    input(.mouse(MouseEvent(action: .click, point: Point(row: row, column: column))))
  }

  @discardableResult
  mutating func give(
    _ news: News, at now: Date = now, instant: ContinuousClock.Instant = .now
  ) -> [Effect] {
    let asked = model.handle(news, now: now, instant: instant)
    effects += asked
    return asked
  }

  /// The whole frame as drawn.
  func frame(_ glyphs: GlyphSet = .unicode) -> Canvas {
    var canvas = Canvas(size: model.size, glyphs: glyphs)
    _ = AppFrame.draw(model, on: &canvas)
    return canvas
  }

  /// The place of the terminal's cursor; `nil` if it is hidden.
  var cursor: Point? {
    var canvas = Canvas(size: model.size)
    return AppFrame.draw(model, on: &canvas)
  }

  /// The text of the whole frame.
  var text: String { frame().lines.joined(separator: "\n") }

  /// The bottom line.
  var footer: String { frame().lines.last ?? "" }
}

extension ConsoleScene {
  static func day(_ text: String) -> CalendarDate {
    CalendarDate(text) ?? CalendarDate(now)
  }

  static func window(_ first: String, _ last: String) throws -> IssuanceWindow {
    try IssuanceWindow(first: day(first), last: day(last))
  }

  static let profiles = [
    Profile(
      id: "3f1c9a52-7b1e-4f0a-9c55-2e8d6f4b7a01", name: "Web TLS 2025", status: "Active",
      enrollmentMethod: "rest_api", templateName: "Private Web Server Certificate"),
    Profile(
      id: "a7d2e6c1-0b84-4a39-b6f7-51c3d98e2f02", name: "Public web servers", status: "Active",
      enrollmentMethod: "csr", templateName: "Public Server Certificate"),
    Profile(
      id: "e9a15b3c-d047-4c8b-a2f6-08b7c6d5e404", name: "ACME edge", status: "Active",
      enrollmentMethod: "acme", templateName: "Public DV Server Certificate"),
    Profile(
      id: "1d6f8e0b-3a72-49c5-9b84-c5e2a7f19d05", name: "Retired VPN", status: "Deleted",
      enrollmentMethod: "scep", templateName: "VPN User Certificate"),
  ]

  /// The first profile with its settings, as the service returns it.
  static let webTLS = Profile(
    id: profiles[0].id, name: profiles[0].name, status: "Active", enrollmentMethod: "rest_api",
    templateName: "Private Web Server Certificate",
    issuer: "CN=Example Issuing CA 3,O=Example Corp,C=US",
    trustEvidence: [
      TrustEvidence(
        trust: .private, source: .profile, fact: "the profile issues from a private CA")
    ])

  /// Returns the header of an incident about the first profile.
  static func header(
    phase: IncidentHeader.Phase = .selecting, deadline: Date? = nil,
    window: IssuanceWindow? = nil
  ) throws -> IncidentHeader {
    let window = try window ?? Self.window("2025-03-01", "2025-03-08")
    return IncidentHeader(
      name: "2026-11-21-web-tls-2025", createdAt: now, actor: Operator(name: "kim"),
      serviceKind: service.kind, serviceURL: service.baseURL, profileID: webTLS.id,
      profileName: webTLS.name, window: window, deadline: deadline, phase: phase, pause: nil,
      reason: nil, comment: "", ticket: "", totalReported: 2_831, remaining: nil)
  }

  static func counts(
    found: Int, _ outcomes: [Outcome: Int] = [:]
  ) -> IncidentCounts {
    IncidentCounts(found: found, outcomes: outcomes)
  }
}
