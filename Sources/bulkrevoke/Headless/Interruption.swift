import Dispatch
import Glibc
import UnixSignals

/// Handles the signals that interrupt a command without the console: Ctrl-C, SIGTERM, and the
/// hang-up of a dropped ssh session.
enum Interruption {
  /// How long API calls on the wire can still take after a hang-up or a second signal.
  private static let grace = Duration.seconds(3)
  /// The seconds from a hang-up or a second signal until the process exits, even if it is blocked.
  private static let secondsToEnd = 4

  /// The signals that interrupt; a hang-up is not among them if it is ignored, as under `nohup`.
  private static let signals: [UnixSignal] =
    isHangUpIgnored ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]

  /// Runs the body, and cancels it at the first signal. After a hang-up or a second signal, the
  /// process exits in a few seconds.
  static func cancelling<Value: Sendable>(
    _ body: sending @escaping @isolated(any) () async throws -> Value
  ) async throws -> Value {
    let work = Task { try await body() }
    return try await watching { _ in
      work.cancel()
    } while: {
      try await work.value
    }
  }

  /// Calls `interrupted` at every signal while the body runs. After a hang-up or a second signal,
  /// the process exits in a few seconds.
  ///
  /// - Parameter interrupted: Receives the time that API calls on the wire can still take: a few
  ///   seconds after a hang-up or a second signal, otherwise `nil` for no limit.
  static func watching<Value: Sendable>(
    _ interrupted: @escaping @Sendable (_ grace: Duration?) async -> Void,
    while body: () async throws -> Value
  ) async throws -> Value {
    let watcher = Task {
      var isAskedAgain = false
      for await signal in await UnixSignalsSequence(trapping: signals) {
        let isUrgent = signal == .sighup || isAskedAgain
        isAskedAgain = true
        if isUrgent { limitEnding() }
        await interrupted(isUrgent ? grace : nil)
      }
    }
    defer { watcher.cancel() }
    return try await body()
  }

  /// Returns at the first signal.
  static func untilInterrupted() async throws {
    for await _ in await UnixSignalsSequence(trapping: signals) { return }
  }

  /// Ends the process in a few seconds, even if it is blocked by a reader that takes no output.
  ///
  /// Nothing is lost: the journal is already on disk.
  private static func limitEnding() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(secondsToEnd)) {
      _exit(ProgramExit.incomplete.rawValue)
    }
  }

  private static var isHangUpIgnored: Bool {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    // Swift cannot compare function pointers, and SIG_IGN does not point to a function.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
