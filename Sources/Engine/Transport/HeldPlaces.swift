import DequeModule
import NIOConcurrencyHelpers

/// The places in a request budget that calls may hold while their last check is under way.
///
/// The checks make calls as well. If calls held every place of a window, they would wait forever
/// for their own checks.
final class HeldPlaces: Sendable {
  private struct State {
    var free: Int
    var waiting: Deque<(ticket: Int, continuation: CheckedContinuation<Void, any Error>)> = []
    var nextTicket = 0
  }

  private let state: NIOLockedValueBox<State>

  init(count: Int) { state = NIOLockedValueBox(State(free: count)) }

  /// Returns when a place is free; throws `CancellationError` when cancelled first.
  func take() async throws {
    try Task.checkCancellation()
    let ticket = state.withLockedValue { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLockedValue { state in
          // A later cancellation waits for the lock, and then finds the call in the queue.
          if Task.isCancelled { return .failure(CancellationError()) }
          guard state.free == 0 else {
            state.free -= 1
            return .success(())
          }
          state.waiting.append((ticket, continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let continuation = state.withLockedValue { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { index in
          state.waiting.remove(at: index).continuation
        }
      }
      continuation?.resume(throwing: CancellationError())
    }
  }

  /// Passes the place to the call that has waited longest, or frees it.
  func giveBack() {
    let next = state.withLockedValue { state in
      let next = state.waiting.popFirst()
      if next == nil { state.free += 1 }
      return next
    }
    next?.continuation.resume()
  }
}
