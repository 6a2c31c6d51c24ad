import Engine

// Another writer's run, as its incident file shows it.
extension ProgressScreen {
  /// Shows the current state of a watched incident.
  mutating func show(_ outcomes: [Outcome: Int], in context: AppContext) -> [Effect] {
    figures.outcomes = outcomes.filter { $0.value != 0 }
    state = context.incident?.phase == .finished ? .ended : .idle
    keepPace(in: context)
    return refresh()
  }

  /// Updates the speed, which falls while the file does not change.
  mutating func keepPace(in context: AppContext) {
    guard figures.total > 0 else { return }
    pace.note(figures, at: context.instant)
    let isAtWork = isRunWatched(in: context)
    figures.revokedPerSecond = isAtWork ? pace.revokedPerSecond : 0
    figures.finishedPerSecond = isAtWork ? pace.finishedPerSecond : 0
  }

  /// Returns whether another writer's run is active.
  func isRunWatched(in context: AppContext) -> Bool {
    context.watched?.writer != nil && context.incident?.phase == .running
  }

  /// Returns the key that takes over from another writer.
  func takeOverBinding(in context: AppContext) -> KeyBinding<Command>? {
    guard !context.isConsoleReadOnly, let watched = context.watched else { return nil }
    let name = watched.name ?? "Another process"
    return KeyBinding(
      [.character("t")], .takeOver, label: "Take over",
      help: "Takes over the incident from its last writer. Sends nothing.",
      isHiddenInFooter: !watched.isGone,
      availability: watched.isGone
        ? .available : .disabled(because: "\(name) still has the incident open."))
  }
}
