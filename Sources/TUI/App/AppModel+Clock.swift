import Foundation

extension AppModel {
  /// Whether something is shown that is counted in seconds.
  ///
  /// All else is told in minutes: a console that nobody touches wakes up once in a minute.
  var countsSeconds: Bool { isRunning || isSearching || place == .progress }

  /// How long what is shown stays true by itself: a second, or until a minute less is left to the
  /// deadline.
  func clockPause(at now: Date) -> Duration {
    guard !countsSeconds else { return .seconds(1) }
    guard let deadline = context.deadline else { return .seconds(60) }
    let beyondMinute = deadline.timeIntervalSince(now).truncatingRemainder(dividingBy: 60)
    // A moment later, so that the minute is over whatever the timer's grain.
    return .milliseconds(Int(1_000 * (beyondMinute > 0 ? beyondMinute : 60 + beyondMinute)) + 20)
  }
}
