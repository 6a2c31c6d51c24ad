import Foundation

/// A wait that a service asks for with `Retry-After`, and the program's limits for such waits.
public struct AskedWait: Sendable, Hashable {
  /// The longest wait of a search or a list. If the service asks for more, both fail and say when
  /// to try again.
  static let longestSilent = Duration.seconds(60)
  /// The longest wait of a run, which reports its waits. If the service asks for more, the run
  /// pauses.
  public static let longestInRun = Duration.seconds(15 * 60)

  /// The length of the wait.
  public let length: Duration
  /// The end of the wait.
  public let end: Date

  init(_ length: Duration, from now: Date) {
    self.init(length, until: now.addingTimeInterval(length.seconds))
  }

  init(_ length: Duration, until end: Date) {
    (self.length, self.end) = (length, end)
  }

  /// Whether the wait is long enough to be reported.
  public var isLong: Bool { length > Self.longestSilent }

  /// Whether a run pauses instead of waiting.
  public var isTooLongForRun: Bool { length > Self.longestInRun }

  /// The request in words, such as “the service asks to wait 24 h, until 2026-11-27 01:20Z”.
  public var sentence: String {
    "the service asks to wait \(lengthInWords), until \(endInWords)"
  }

  /// The end of the wait, such as `2026-11-27 01:20Z`.
  private var endInWords: String {
    Timestamp.seconds(end).prefix(16).replacing("T", with: " ") + "Z"
  }

  private var lengthInWords: String {
    let seconds = Int(min(max(length.seconds.rounded(.up), 0), 1e9))
    let (hours, minutes) = (seconds / 3_600, seconds % 3_600 / 60)
    if hours > 0 { return minutes > 0 ? "\(hours) h \(minutes) min" : "\(hours) h" }
    return seconds > 60 ? "\(minutes) min" : "\(seconds) s"
  }
}
