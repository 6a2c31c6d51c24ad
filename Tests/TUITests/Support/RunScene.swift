import Foundation

@testable import Engine
@testable import TUI

/// The console on one of the screens from Reason on; its list answers at once.
struct RunScene {
  /// Goes to the screen under test on Enter, which lets a test change the context first.
  private struct Entrance: Screen {
    enum Command: Sendable { case enter }
    let target: Place
    var place: Place { .start }
    func keys(in context: AppContext) -> KeyTable<Command> {
      KeyTable([KeyBinding([.enter], .enter, label: "Go", help: "Goes on.")])
    }
    func appear(in context: inout AppContext) -> [Effect] { [] }
    func perform(_ command: Command, in context: inout AppContext) -> [Effect] { [.go(target)] }
    func receive(_ news: News, in context: inout AppContext) -> [Effect] { [] }
    func draw(on canvas: inout Canvas, in context: AppContext) -> Point? { nil }
  }

  var scene: ConsoleScene
  /// The certificates that the incident's list shows.
  var rows: [IncidentCertificate]
  /// Whether the list waits for an explicit answer.
  var isListSlow = false

  init(
    _ place: Place, columns: Int = 80, rows height: Int = 24, isReadOnly: Bool = false,
    phase: IncidentHeader.Phase = .selecting, certificates: [IncidentCertificate] = [],
    prepare: (inout AppContext) -> Void = { _ in }
  ) throws {
    scene = ConsoleScene(columns: columns, rows: height, isReadOnly: isReadOnly) { wanted in
      wanted == .start ? Entrance(target: place) : Screens.make(wanted)
    }
    rows = certificates
    let deadline = ConsoleScene.now.addingTimeInterval(23 * 3_600 + 12 * 60)
    scene.model.context.service = RunSamples.service
    scene.model.context.rate = RunSamples.rate
    scene.model.context.incident = try ConsoleScene.header(phase: phase, deadline: deadline)
    scene.model.context.incidentPath = RunSamples.path
    scene.model.context.window = scene.model.context.incident?.window
    scene.model.context.deadline = deadline
    prepare(&scene.model.context)
    press(.enter)
  }

  var model: AppModel { scene.model }

  /// Presses keys, lets the list answer, and returns the effects.
  @discardableResult
  mutating func press(_ keys: Key...) -> [Effect] {
    keys.flatMap { key in answer(scene.press(key)) }
  }

  @discardableResult
  mutating func type(_ text: String) -> [Effect] {
    text.flatMap { answer(scene.press(.character($0))) }
  }

  @discardableResult
  mutating func input(_ event: InputEvent) -> [Effect] {
    answer(scene.input(event))
  }

  @discardableResult
  mutating func give(
    _ news: News, at now: Date = ConsoleScene.now, instant: ContinuousClock.Instant = .now
  ) -> [Effect] {
    answer(scene.give(news, at: now, instant: instant))
  }

  /// Presses a key; returns the notice that says why the key does nothing, or `nil` if it does
  /// something.
  mutating func whyNot(_ key: Key) -> String? {
    let effects = press(key)
    return effects.isEmpty ? model.notice : nil
  }

  private mutating func answer(_ effects: [Effect]) -> [Effect] {
    guard !isListSlow else { return effects }
    for effect in effects {
      switch effect {
      case .list(let query):
        _ = answer(scene.give(.listing(query, count: listed(query.scope).count)))
      case .loadRows(let range):
        let all = listed(lastScope)
        let clamped = range.clamped(to: all.indices)
        _ = answer(scene.give(.rows(range, Array(all[clamped]))))
      case .findUnfinished(let start):
        let all = listed(lastScope)
        _ = answer(
          scene.give(
            .unfinished(
              all.indices.dropFirst(start).first { !all[$0].revocation.outcome.isFinal })))
      default: break
      }
    }
    return effects
  }

  private var lastScope: ListingQuery.Scope {
    for case .list(let query) in scene.effects.reversed() { return query.scope }
    return .manifest
  }

  private func listed(_ scope: ListingQuery.Scope) -> [IncidentCertificate] {
    guard scope == .troubled else { return rows }
    let troubled: Set<Outcome> = [.failed, .reasonMismatch, .rejected, .unverified, .skipped]
    return rows.filter { troubled.contains($0.revocation.outcome) }
  }
}
