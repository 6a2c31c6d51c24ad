import Foundation

/// The state of a run at one point in time, for display.
public struct RunSnapshot: Sendable, Hashable {
  /// The activity of a run.
  public enum Activity: Sendable, Hashable {
    /// The run reads certificates of unknown outcome, before anything else.
    case recovering
    /// The run verifies the first few certificates before it sends the rest.
    case canary
    /// The run revokes and verifies.
    case running
    /// The run starts nothing new, for the reason given.
    case paused(because: String)
    /// The run finishes the calls on the wire, then ends.
    case stopping
    /// The run has ended.
    case ended
  }

  /// The present activity.
  public var activity: Activity
  /// The number of certificates with each outcome.
  public var outcomes: [Outcome: Int]
  /// The number of accepted certificates that a list of the service shows as revoked. A read still
  /// has to confirm the reason and the date.
  public var shown = 0
  /// Answered certificates per second, over the last seconds: accepted, awaiting approval,
  /// released.
  public var revokedPerSecond: Double
  /// Certificates that became final per second, over the last seconds.
  public var finishedPerSecond: Double
  /// Operations in progress, those that wait for the call budget included.
  public var inFlight: Int
  /// The number of calls that may be in progress at once.
  public var concurrency: Int
  /// Whether that number adapts to the service.
  public var isAdapting = false
  /// How long all calls wait because the service is overloaded, in seconds; `nil` if they do not.
  public var waitsForService: Double?
  /// The state of the call budget.
  public var budget: BudgetReport
  /// Whether this is a rehearsal that sends nothing.
  public var isDryRun: Bool
  /// The wait that the service asked for, while it lasts and is long enough to mention.
  public var askedWait: AskedWait?
  /// The latest change of the computer's clock that the run has noticed; `nil` for none.
  public var clockJump: ClockJump?

  /// The number of certificates in the run.
  public var total: Int { outcomes.values.reduce(0, +) }
  /// The number of certificates that need no further send.
  public var sent: Int {
    total
      - [.planned, .sending, .outcomeUnknown, .waitingToRetry].reduce(0) {
        $0 + outcomes[$1, default: 0]
      }
  }
  /// The number of certificates whose outcome is final.
  public var finished: Int {
    outcomes.reduce(0) { $0 + ($1.key.isFinal ? $1.value : 0) }
  }
  /// How long it takes until everything is sent; `nil` if unknown.
  public var estimate: RunEstimate?
}
