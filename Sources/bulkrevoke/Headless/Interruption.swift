import UnixSignals

/// What an interrupting signal (Ctrl-C, SIGTERM, a dropped ssh session) does without a console.
enum Interruption {
  /// Runs the body, and cancels it at the first signal.
  static func cancelling<Value: Sendable>(
    _ body: sending @escaping @isolated(any) () async throws -> Value
  ) async throws -> Value {
    let work = Task { try await body() }
    return try await watching {
      work.cancel()
    } while: {
      try await work.value
    }
  }

  /// Calls `interrupted` at every signal for as long as the body runs.
  static func watching<Value: Sendable>(
    _ interrupted: @escaping @Sendable () async -> Void,
    while body: () async throws -> Value
  ) async throws -> Value {
    let watcher = Task {
      for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) {
        await interrupted()
      }
    }
    defer { watcher.cancel() }
    return try await body()
  }

  /// Returns at the first signal.
  static func untilInterrupted() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup) { return }
  }
}
