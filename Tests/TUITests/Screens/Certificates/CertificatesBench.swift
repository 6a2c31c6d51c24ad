import Foundation
import Testing

@testable import Engine
@testable import TUI

/// The console on the Certificates screen, with an incident that answers at once or on demand.
struct CertificatesBench {
  var model: AppModel
  var incident: IncidentStandIn
  /// Every effect that left the console, in order.
  private(set) var effects: [Effect] = []
  /// The effects that are not answered yet.
  private(set) var waiting: [Effect] = []
  /// Whether effects wait for an explicit answer.
  var isSlow = false

  /// Goes straight to the screen under test, which the real console reaches through three others.
  private struct Entrance: Screen {
    enum Command: Sendable { case none }
    var place: Place { .start }
    func keys(in context: AppContext) -> KeyTable<Command> { KeyTable([]) }
    func appear(in context: inout AppContext) -> [Effect] { [.go(.certificates)] }
    func perform(_ command: Command, in context: inout AppContext) -> [Effect] { [] }
    func receive(_ news: News, in context: inout AppContext) -> [Effect] { [] }
    func draw(on canvas: inout Canvas, in context: AppContext) -> Point? { nil }
  }

  /// Stands in for the screens before and after.
  private struct Neighbour: Screen {
    enum Command: Sendable { case goOn }
    var place: Place
    func keys(in context: AppContext) -> KeyTable<Command> {
      KeyTable([KeyBinding([.enter], .goOn, label: "Go on", help: "Goes to the certificates.")])
    }
    func appear(in context: inout AppContext) -> [Effect] { [] }
    func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
      [.go(.certificates)]
    }
    func receive(_ news: News, in context: inout AppContext) -> [Effect] { [] }
    func draw(on canvas: inout Canvas, in context: AppContext) -> Point? { nil }
  }

  init(
    _ certificates: [IncidentCertificate] = SampleCertificates.many, rows: Int = 24,
    columns: Int = 80, window: String = "2025-03-01_2025-03-08", profile: String = "Web TLS 2025",
    reported: Int? = nil, isReadOnly: Bool = false, isSlow: Bool = false
  ) throws {
    let option = ReasonOption(
      reason: .keyCompromise, wireName: "key_compromise", allowedTrust: Set(Trust.allCases))
    let service = ServiceDescription(
      kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager", host: "demo.one.digicert.com",
      baseURL: "https://demo.one.digicert.com", reasons: [option], takesComment: true,
      callsPerCertificate: 2)
    var context = AppContext(
      service: service, rate: [], isSandbox: true, isReadOnly: isReadOnly,
      now: SampleCertificates.now)
    let window = try IssuanceWindow(window)
    let deadline = context.now.addingTimeInterval(23 * 3_600 + 12 * 60)
    context.window = window
    context.deadline = deadline
    context.incident = IncidentHeader(
      name: "2026-11-21-web-tls", createdAt: context.now, actor: Operator(name: "ada@ops"),
      serviceKind: "tlm", serviceURL: service.baseURL, profileID: "p-1", profileName: profile,
      window: window, deadline: deadline, phase: .selecting, pause: nil, reason: nil, comment: "",
      ticket: "", totalReported: reported ?? certificates.count, remaining: nil)
    model = AppModel(context: context, size: Size(rows: rows, columns: columns)) { place in
      switch place {
      case .start: Entrance()
      case .certificates: CertificatesScreen()
      default: Neighbour(place: place)
      }
    }
    incident = IncidentStandIn(certificates)
    self.isSlow = isSlow
    take(model.begin())
  }

  /// The screen under test.
  var screen: CertificatesScreen {
    get throws { try #require(model.screen as? CertificatesScreen) }
  }

  /// The filter being typed.
  var prompt: FilterPrompt? {
    get throws { if case .filter(let prompt) = try screen.line { prompt } else { nil } }
  }

  /// The name of the certificate under the cursor.
  var current: String? {
    get throws { try screen.current?.commonName }
  }

  /// Presses keys one after the other.
  mutating func press(_ keys: Key...) {
    for key in keys { take(model.handle(.key(KeyEvent(key)))) }
  }

  /// Comes back from the previous or the next screen.
  mutating func reenter() { press(.enter) }

  /// Types a text, letter by letter.
  mutating func type(_ text: String) {
    for character in text { press(.character(character)) }
  }

  /// Opens the filter, replaces its text, and presses Enter.
  mutating func filter(_ text: String) {
    press(.character("/"), .control("u"))
    type(text)
    press(.enter)
  }

  mutating func mouse(_ action: MouseEvent.Action, row: Int, column: Int) {
    take(model.handle(.mouse(MouseEvent(action: action, point: Point(row: row, column: column)))))
  }

  mutating func paste(_ text: String) {
    take(model.handle(.paste(text)))
  }

  mutating func resize(rows: Int, columns: Int) {
    take(model.handle(.resize(Size(rows: rows, columns: columns))))
  }

  mutating func tell(_ news: News) {
    take(model.handle(news, now: model.context.now))
  }

  /// Answers the waiting effects, and the effects that follow from the answers, until none is left.
  mutating func answerAll() {
    while !waiting.isEmpty { answerNext() }
  }

  /// Answers the oldest waiting effect.
  mutating func answerNext() {
    guard !waiting.isEmpty, let news = incident.answer(waiting.removeFirst()) else { return }
    tell(news)
  }

  /// Leaves effects unanswered for good.
  mutating func dropWaiting(where isDropped: (Effect) -> Bool) {
    waiting.removeAll(where: isDropped)
  }

  /// Forgets the effects so far.
  mutating func forget() { effects = [] }

  func canvas(glyphs: GlyphSet = .unicode) -> Canvas {
    var canvas = Canvas(size: model.size, glyphs: glyphs)
    _ = AppFrame.draw(model, on: &canvas)
    return canvas
  }

  /// The line above the footer.
  var status: String { canvas().lines[model.size.rows - 2] }

  private mutating func take(_ new: [Effect]) {
    effects += new
    waiting += new
    if !isSlow { answerAll() }
  }
}
