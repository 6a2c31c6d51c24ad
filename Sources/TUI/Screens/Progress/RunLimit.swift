import Engine

/// What keeps a run from being faster, and what a person could do about it.
enum RunLimit: Hashable, Sendable {
  /// The service refuses calls for being too many.
  case service
  /// A window of the request budget is full.
  case budget
  /// Every worker is busy.
  case workers

  /// How full a window is that is taken to be the limit.
  private static let fullShare = 0.9

  /// `nil` when nothing of that is to be seen: then the service sets the pace.
  init?(_ snapshot: RunSnapshot) {
    guard snapshot.activity == .running else { return nil }
    let isFull = snapshot.budget.windows.contains {
      Double($0.used) >= Double($0.window.limit) * Self.fullShare
    }
    if snapshot.budget.pausedFor != nil {
      self = .service
    } else if isFull {
      self = .budget
    } else if snapshot.inFlight >= snapshot.concurrency,
      snapshot.concurrency < RevocationRun.mostWorkers
    {
      self = .workers
    } else {
      return nil
    }
  }

  /// What is the limit and what would help, without a full stop.
  ///
  /// Fewer verification reads are not among it: revoking goes before them in the budget already.
  var advice: String {
    switch self {
    case .service:
      "the service answers 429; part of the rest in another incident with another key would help"
    case .budget:
      "the request budget is full; a larger --rate would help if the service allows it, or part of "
        + "the rest in another incident with another key"
    case .workers: "every worker is busy; + adds one"
    }
  }
}
