/// Decides when failures are too many to go on, as a pure state machine.
///
/// Ten failures in a row, or more than 20 % of the last 50 tries.
public struct StopRules: Sendable, Hashable {
  /// Failures in a row that stop a run.
  public static let failuresInARow = 10
  /// How many tries the share is taken of.
  public static let window = 50
  /// The share of failures that a run may not exceed.
  public static let share = 0.2

  private var recent: [Bool] = []
  private var inARow = 0

  public init() {}

  /// Notes how a try ended; returns why to stop, in a sentence, when it is time to.
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
