import Engine

/// The progress of a run as one line of text.
enum ProgressLine {
  static func text(for snapshot: RunSnapshot) -> String {
    let counts = IncidentCounts(found: 0, outcomes: snapshot.outcomes)
    var parts = counts.perOutcome.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
    if snapshot.shown > 0 { parts.append("\(snapshot.shown) of the accepted shown as revoked") }
    let speed = (snapshot.revokedPerSecond * 10).rounded() / 10
    return "\(words(for: snapshot.activity)): sent \(snapshot.sent)/\(snapshot.total), "
      + parts.joined(separator: ", ") + " (\(speed)/s)"
      + (snapshot.askedWait.map { "; \($0.sentence)" } ?? "")
  }

  private static func words(for activity: RunSnapshot.Activity) -> String {
    switch activity {
    case .recovering: "reading unknown outcomes"
    case .canary: "first certificates"
    case .running: "running"
    case .paused: "paused"
    case .stopping: "stopping"
    case .ended: "ended"
    }
  }
}
