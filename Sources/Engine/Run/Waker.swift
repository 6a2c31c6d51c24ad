import Foundation
import NIOConcurrencyHelpers

/// Lets one loop sleep until it is woken or a time has come.
///
/// A wake-up that comes while the loop is awake is kept for the next sleep, so none is lost.
final class Waker: Sendable {
  private struct State {
    var isAwake = false
    var sleeper: CheckedContinuation<Void, Never>?
    /// The alarm outlives its sleep, because the next sleep mostly ends at the same time.
    var alarm: (date: Date, task: Task<Void, Never>)?
  }

  private let state = NIOLockedValueBox(State())

  deinit { state.withLockedValue { $0.alarm?.task.cancel() } }

  /// Ends the present sleep, or the next one before it starts.
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
  /// - Parameter now: the current time, by the clock of the date.
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

  /// Sets the alarm. A wake-up that is too early does no harm, because the loop sleeps again.
  private func setAlarm(for date: Date, now: Date) {
    state.withLockedValue { state in
      guard state.alarm?.date != date else { return }
      state.alarm?.task.cancel()
      // One hour is enough: after an early alarm, the loop sleeps again.
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

  /// Whether a wake-up is kept, which ends the next sleep before it starts. Removes the wake-up.
  private func takeWakeUp() -> Bool {
    state.withLockedValue { state in
      defer { state.isAwake = false }
      return state.isAwake
    }
  }
}
