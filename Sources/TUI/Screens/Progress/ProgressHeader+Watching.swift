import Engine

extension ProgressHeader {
  /// The text about the writer being watched.
  var watchingWords: (text: String, style: Style) {
    guard let watched = context.watched, let name = watched.name else {
      return ("\(glyphs.bullet) Watching: this incident is open read-only", .warning)
    }
    let pause =
      context.incident?.pause.map { $0 == "paused by \(name)" ? "" : ": \($0)" } ?? ""
    let isRunning = context.incident?.phase == .running
    guard watched.isGone else {
      return isRunning
        ? ("\(glyphs.bullet) Watching \(name)'s run (read-only)", .accent)
        : ("\(glyphs.warning) \(name) has paused\(pause)", .warning)
    }
    let left = isRunning ? "\(name)'s console died mid-run" : "\(name) has left\(pause)"
    return (
      "\(glyphs.warning) \(left)\(context.canTakeOver ? ". Press t to take over." : ".")",
      .warning
    )
  }
}
