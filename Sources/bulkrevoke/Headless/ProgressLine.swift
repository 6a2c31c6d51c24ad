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
      + (snapshot.estimate.map { ", " + words(for: $0) } ?? "")
      + workers(snapshot)
      + (snapshot.askedWait.map { "; \($0.sentence)" } ?? "")
  }

  /// Returns the time left as text, as a range while it is uncertain.
  private static func words(for estimate: RunEstimate) -> String {
    guard estimate.seconds > 0 else { return "everything is sent" }
    let about = "about \(Int(estimate.seconds.rounded(.up))) s left"
    guard estimate.isUncertain else { return about }
    return about + " (\(Int(estimate.range.lowerBound)) to "
      + "\(Int(estimate.range.upperBound.rounded(.up))))"
  }

  /// Returns the number of workers and of calls per second, if either adapts to the service.
  private static func workers(_ snapshot: RunSnapshot) -> String {
    var parts: [String] = []
    if snapshot.isAdapting { parts.append("\(snapshot.concurrency.counted("worker"))") }
    if snapshot.budget.isAdapting, let perSecond = snapshot.budget.perSecond {
      parts.append("\(Int(perSecond))/s allowed")
    }
    return parts.isEmpty ? "" : ", \(parts.joined(separator: " and ")), adapting"
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
