import Foundation

/// Decides how many calls may be in progress at once, by what the service accepts. A pure state
/// machine: time is a parameter.
///
/// It starts with eight and doubles within each round of answers, up to 64, until the service shows
/// that it is overloaded: an answer of 503, or a refused connection while other calls get through.
/// The limit then falls to the calls that the service did accept. It grows by one worker in each round
/// of answers up to the number that was refused, and beyond that by one worker after a number of
/// answers; each refused attempt doubles that number, so that a service with a fixed limit refuses few
/// calls. A lone 502 says nothing about the load.
///
/// While even a single call is refused, all calls wait: one second at first, then twice as long each
/// time, up to a minute.
public struct WorkerLimit: Sendable, Hashable {
  /// The number of workers at the start.
  public static let first = 8
  /// The largest number of workers.
  public static let most = 64
  /// The sends after which a read gets a worker even while certificates wait to be sent.
  static let sendsPerRead = 16
  /// The answers between two attempts to grow after a refusal, at first and at most.
  private static let patience = (first: 32, longest: 1_024)
  /// The wait after a refused lone call, at first and at most, in seconds.
  private static let wait = (first: 1.0, longest: 60.0)

  /// The calls that may be in progress at once.
  public private(set) var count: Int
  /// Whether the limit follows the service; a number from the operator stays as it is.
  public private(set) var isAdapting: Bool
  /// When calls may leave again, by the caller's clock; `nil` for at once.
  public private(set) var waitsUntil: Date?

  /// Whether the service has never been overloaded at the present limit or below.
  private var isDoubling = true
  /// The largest number that was not refused lately.
  private var ceiling = Self.most
  private var patience = Self.patience.first
  /// The answers since the limit last changed.
  private var answers = 0
  /// Whether the last change was an attempt to grow that no refusal has followed.
  private var isTrial = false
  private var refusalsAlone = 0

  /// Whether the number still doubles, because the service has shown no limit.
  public var mayGrow: Bool { isAdapting && isDoubling }

  /// - Parameter fixed: the operator's number; `nil` to adapt.
  public init(fixed: Int? = nil) {
    count = min(max(1, fixed ?? Self.first), Self.most)
    isAdapting = fixed == nil
  }

  /// Notes an answer other than an overload.
  ///
  /// - Parameter isFull: whether every worker was in use. Only then does the answer say that the
  ///   service bears the load.
  public mutating func answered(isFull: Bool) {
    refusalsAlone = 0
    waitsUntil = nil
    guard isAdapting, isFull else { return }
    answers += 1
    guard count < Self.most else { return }
    if isDoubling {
      // One more worker for each answer doubles the number in each round.
      count += 1
      answers = 0
    } else if count < ceiling {
      guard answers >= count else { return }
      count += 1
      answers = 0
    } else if answers >= (isTrial ? 2 * count : patience) {
      // A trial that the service bore for two rounds: its limit has moved.
      if isTrial { (patience, ceiling) = (Self.patience.first, Self.most) }
      count += 1
      answers = 0
      isTrial = true
    }
  }

  /// Lets calls leave at once, because the operator wants to try sooner.
  public mutating func endWait() { waitsUntil = nil }

  /// Notes that the service was too busy for a call.
  ///
  /// - Parameters:
  ///   - others: the calls in progress apart from this one.
  ///   - now: the time by the caller's clock.
  public mutating func overloaded(others: Int, at now: Date) {
    answers = 0
    if others == 0 {
      let wait = min(
        Self.wait.first * Double(1 << min(refusalsAlone, 6)), Self.wait.longest)
      refusalsAlone += 1
      waitsUntil = now.addingTimeInterval(wait)
    }
    guard isAdapting else { return }
    if isTrial { patience = min(2 * patience, Self.patience.longest) }
    (isDoubling, isTrial) = (false, false)
    ceiling = max(1, min(ceiling, count - 1))
    count = max(1, min(count, others))
  }
}
