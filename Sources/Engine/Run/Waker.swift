import Foundation
import NIOConcurrencyHelpers

/// Lets one loop sleep until something happened or a moment has come.
///
/// A wake-up that comes while nobody sleeps is kept for the next sleep, so none is lost.
final class Waker: Sendable {
  private struct State {
    var isAwake = false
    var sleeper: CheckedContinuation<Void, Never>?
    /// Outlives the sleep it was set for: the next one mostly asks for the same moment.
    var alarm: (date: Date, task: Task<Void, Never>)?
  }

  private let state = NIOLockedValueBox(State())

  deinit { state.withLockedValue { $0.alarm?.task.cancel() } }

  /// Ends the sleep, or the next one before it begins.
  func wake() {
    let sleeper = state.withLockedValue { state in
      let sleeper = state.sleeper
      state.sleeper = nil
      state.isAwake = sleeper == nil
      return sleeper
    }
    sleeper?.resume()
  }

  /// Sleeps until woken, or until the date at the latest.
  ///
  /// - Parameter now: the present, by the clock that the date is of.
  func sleep(until date: Date, now: Date) async {
    if takeWakeUp() { return }
    setAlarm(for: date, now: now)
    await withCheckedContinuation { continuation in
      let isAwake = state.withLockedValue { state in
        if state.isAwake {
          state.isAwake = false
          return true
        }
        state.sleeper = continuation
        return false
      }
      if isAwake { continuation.resume() }
    }
  }

  /// An alarm for an earlier date does no harm: whoever is woken for nothing sleeps again.
  private func setAlarm(for date: Date, now: Date) {
    state.withLockedValue { state in
      guard state.alarm?.date != date else { return }
      state.alarm?.task.cancel()
      // A sleeper that is woken too soon sleeps again, so no sleep needs to be longer than this.
      let length = min(max(0.001, date.timeIntervalSince(now)), 3_600)
      let task = Task { [weak self] in
        try? await Task.sleep(for: .seconds(length))
        if !Task.isCancelled { self?.ring(date) }
      }
      state.alarm = (date, task)
    }
  }

  private func ring(_ date: Date) {
    state.withLockedValue { if $0.alarm?.date == date { $0.alarm = nil } }
    wake()
  }

  /// Whether something happened since the last sleep, which then is over before it begins.
  private func takeWakeUp() -> Bool {
    state.withLockedValue { state in
      defer { state.isAwake = false }
      return state.isAwake
    }
  }
}
