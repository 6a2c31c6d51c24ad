import Foundation
import Synchronization

/// What a process writes to a pipe, gathered as it comes.
final class CollectedOutput: Sendable {
  private struct State {
    var data = Data()
    var isAtEnd = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  let pipe = Pipe()
  private let state = Mutex(State())

  init() {
    pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
      let data = handle.availableData
      if data.isEmpty { handle.readabilityHandler = nil }
      self?.take(data)
    }
  }

  /// What has come so far.
  var text: String { state.withLock { String(decoding: $0.data, as: UTF8.self) } }

  /// Everything, once the pipe is closed.
  func whole() async -> String {
    await withCheckedContinuation { continuation in
      let isAtEnd = state.withLock { state in
        if !state.isAtEnd { state.waiters.append(continuation) }
        return state.isAtEnd
      }
      if isAtEnd { continuation.resume() }
    }
    return text
  }

  private func take(_ data: Data) {
    let waiters = state.withLock { state in
      state.data += data
      guard data.isEmpty else { return [CheckedContinuation<Void, Never>]() }
      state.isAtEnd = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
