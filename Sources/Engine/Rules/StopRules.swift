/// A pure state machine that decides when a run has too many failures to continue.
///
/// These are ten failures in a row, or more than 20 % of the last 50 tries.
public struct StopRules: Sendable, Hashable {
  /// The number of failures in a row that pause a run.
  public static let failuresInARow = 10
  /// The number of latest tries in which failures are counted.
  public static let window = 50
  /// The largest share of failures among the latest tries.
  public static let share = 0.2

  private var recent: [Bool] = []
  private var inARow = 0

  public init() {}

  /// Notes how a try ended. Returns why the run must pause, in a sentence; `nil` if it need not.
  public mutating func note(failed: Bool) -> String? {
    recent.append(failed)
    if recent.count > Self.window { recent.removeFirst() }
    inARow = failed ? inARow + 1 : 0
    if inARow >= Self.failuresInARow {
      return "\(inARow) certificates in a row could not be revoked"
    }
    let failures = recent.count { $0 }
    if recent.count == Self.window, Double(failures) > Self.share * Double(Self.window) {
      return "\(failures) of the last \(Self.window) certificates could not be revoked"
    }
    return nil
  }
}
