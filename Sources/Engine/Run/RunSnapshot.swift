import Foundation

/// A picture of a run at one moment, to draw.
public struct RunSnapshot: Sendable, Hashable {
  /// What the run is doing.
  public enum Activity: Sendable, Hashable {
    /// Reading back what was left unknown, before anything else.
    case recovering
    /// The first few certificates are revoked and verified before the rest is sent.
    case canary
    /// Revoking and verifying.
    case running
    /// Nothing new is sent, for the reason given.
    case paused(because: String)
    /// What is in flight is finished, then the run stops.
    case stopping
    /// The run has ended.
    case ended
  }

  /// What the run is doing.
  public var activity: Activity
  /// How many certificates of the manifests have each outcome.
  public var outcomes: [Outcome: Int]
  /// How many of the accepted ones a list of the service's shows as revoked; what a read shows of them
  /// besides is not known yet.
  public var shown = 0
  /// Certificates revoked per second, over the last seconds; 0 when none.
  public var revokedPerSecond: Double
  /// Certificates brought to their end per second, over the last seconds.
  public var finishedPerSecond: Double
  /// Calls under way.
  public var inFlight: Int
  /// How many workers there may be in each direction.
  public var concurrency: Int
  /// How full the request budget is.
  public var budget: BudgetReport
  /// Whether this is a rehearsal that sends nothing.
  public var isDryRun: Bool
  /// The wait that the service has asked for, while it lasts and is long enough to be said.
  public var askedWait: AskedWait?
  /// The latest change of the computer's clock that the run has noticed; `nil` for none.
  public var clockJump: ClockJump?

  /// How many certificates the run is about.
  public var total: Int { outcomes.values.reduce(0, +) }
  /// How many the service has taken, or will never take.
  public var sent: Int {
    total
      - [.planned, .sending, .outcomeUnknown, .waitingToRetry].reduce(0) {
        $0 + outcomes[$1, default: 0]
      }
  }
  /// How many have come to their end.
  public var finished: Int {
    outcomes.reduce(0) { $0 + ($1.key.isFinal ? $1.value : 0) }
  }
  /// Seconds until everything is sent, at the present speed; `nil` while that cannot be said.
  public var secondsLeft: Double? {
    let left = total - sent
    guard left > 0 else { return 0 }
    return revokedPerSecond > 0 ? Double(left) / revokedPerSecond : nil
  }
}
