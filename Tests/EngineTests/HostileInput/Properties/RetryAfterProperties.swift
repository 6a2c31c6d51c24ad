import Foundation

@testable import Engine

/// Properties of a wait that a service asks for: it is in range, and it ends.
enum RetryAfterProperties {
  private static let now = Date(timeIntervalSince1970: 1_741_694_400)

  static func check(_ bytes: [UInt8]) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let wait = RetryAfter.parse(text, now: now) else { return }
    try Violation.unless(
      (.zero)...(.seconds(86_400)) ~= wait, "“\(text)” asks for \(wait.seconds) s")
    var budget = RequestBudget(rate: RequestRate(windows: []))
    let instant = ContinuousClock.now
    _ = budget.take(at: instant)
    budget.throttled(retryAfter: wait, at: instant)
    // The rate learned from a refusal is at least one call per second.
    try Violation.unless(
      budget.take(at: instant.advanced(by: max(wait, .seconds(1)))) == .granted,
      "after the wait nothing may leave")
    let asked = AskedWait(wait, from: now)
    try ShownText.check(asked.sentence, "the sentence")
    try Violation.unless(
      !asked.isTooLongForRun || asked.isLong, "a run pauses for a wait that nobody is told of")
    try ShownText.check(
      ServiceError(.throttled, retryAfter: wait).description, "the error")
  }
}
