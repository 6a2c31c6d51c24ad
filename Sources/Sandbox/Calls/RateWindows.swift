import Collections
import Foundation

/// The rolling windows of one API key. Callers pass the current time.
struct RateWindows {
  enum Admission: Equatable {
    case admitted
    /// Seconds until every window has room again.
    case refused(retryAfter: TimeInterval)
  }

  private let windows: [SandboxRateWindow]
  private let memory: Int
  /// The times of the latest admitted calls, as many as the largest window counts.
  private var admitted: Deque<Date> = []

  init(_ windows: [SandboxRateWindow]) {
    self.windows = windows
    memory = windows.map(\.count).max() ?? 0
  }

  /// Admits or refuses a call at `now`; refused calls do not count.
  mutating func admit(at now: Date) -> Admission {
    let wait = windows.map { remaining($0, now) }.max() ?? 0
    guard wait <= 0 else { return .refused(retryAfter: wait) }
    if admitted.count == memory { _ = admitted.popFirst() }
    if memory > 0 { admitted.append(now) }
    return .admitted
  }

  private func remaining(_ window: SandboxRateWindow, _ now: Date) -> TimeInterval {
    guard admitted.count >= window.count else { return 0 }
    let oldest = admitted[admitted.count - window.count]
    return oldest.timeIntervalSince(now) + window.duration / .seconds(1)
  }
}
