import Foundation

extension AppModel {
  /// Whether the screen shows anything that changes every second.
  ///
  /// Everything else is shown in minutes, so an idle console wakes up only once a minute.
  var countsSeconds: Bool { isRunning || isSearching || place == .progress }

  /// Returns how long the screen stays up to date without input or news.
  ///
  /// That is a second if the screen counts seconds, otherwise the time until the minutes left to
  /// the deadline change. Without a deadline it is a minute.
  func clockPause(at now: Date) -> Duration {
    guard !countsSeconds else { return .seconds(1) }
    guard let deadline = context.deadline else { return .seconds(60) }
    let beyondMinute = deadline.timeIntervalSince(now).truncatingRemainder(dividingBy: 60)
    // The extra 20 ms ensure that even a coarse timer fires after the change.
    return .milliseconds(Int(1_000 * (beyondMinute > 0 ? beyondMinute : 60 + beyondMinute)) + 20)
  }
}
