import Foundation

/// A change of the computer's clock, by hand or by a time server, that a run noticed.
public struct ClockJump: Sendable, Hashable {
  /// The time that the clock would have shown.
  public let from: Date
  /// The time that the clock shows.
  public let to: Date

  /// The seconds by which the clock was set forward; negative when it was set back.
  public var seconds: Double { to.timeIntervalSince(from) }

  /// The change in one sentence.
  public var sentence: String {
    "the computer's \(change), from "
      + "\(Timestamp.seconds(from)) to \(Timestamp.seconds(to)); no wait is affected, so nothing "
      + "is sent twice, late or abandoned"
  }

  /// The change in a few words.
  public var words: String {
    "the \(change)"
  }

  private var change: String { "clock was set \(length) \(seconds < 0 ? "back" : "forward")" }

  /// The length of the jump, such as `1 h`, `2 h 5 min` or `12 s`.
  private var length: String {
    let seconds = Int(min(abs(seconds).rounded(), 1e12))
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60)
    if hours > 0 { return minutes > 0 ? "\(hours.grouped) h \(minutes) min" : "\(hours.grouped) h" }
    return minutes > 0 ? "\(minutes) min" : "\(seconds) s"
  }
}
