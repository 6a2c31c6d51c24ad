import Engine

/// The factor that limits a run's speed, with advice for the operator.
enum RunLimit: Hashable, Sendable {
  /// The service refuses calls because there are too many.
  case service
  /// A window of the request budget is full.
  case budget
  /// The service is too busy even for a single call.
  case overload
  /// Every worker is busy.
  case workers

  /// The share at which a window counts as full.
  private static let fullShare = 0.9

  /// Creates the limit; `nil` if none of these applies, so the service sets the pace.
  init?(_ snapshot: RunSnapshot) {
    guard snapshot.activity == .running else { return nil }
    let isFull = snapshot.budget.windows.contains {
      Double($0.used) >= Double($0.window.limit) * Self.fullShare
    }
    if snapshot.budget.pausedFor != nil {
      self = .service
    } else if isFull {
      self = .budget
    } else if snapshot.waitsForService != nil {
      self = .overload
    } else if !snapshot.isAdapting, snapshot.inFlight >= snapshot.concurrency,
      snapshot.concurrency < WorkerLimit.most
    {
      self = .workers
    } else {
      return nil
    }
  }

  /// The limit and a remedy, without a full stop.
  ///
  /// Fewer verification reads would not help: revoke calls have priority in the budget.
  var advice: String {
    switch self {
    case .service:
      "the service limits the rate; move part to a second incident with another API key"
    case .budget:
      "the rate limit is the bottleneck; raise --rate if the service allows it, or move part "
        + "to a second incident with another API key"
    case .overload: "the service is overloaded; nothing to do here but wait"
    case .workers: "every worker is busy; press + to add one"
    }
  }
}
