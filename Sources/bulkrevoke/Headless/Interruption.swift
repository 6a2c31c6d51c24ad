import Dispatch
import Glibc
import UnixSignals

/// What an interrupting signal (Ctrl-C, SIGTERM, a dropped ssh session) does without a console.
enum Interruption {
  /// How long calls on the wire may still take once the process has to go.
  private static let grace = Duration.seconds(3)
  /// Seconds after which the process is gone then, whatever holds it up.
  private static let secondsToEnd = 4

  /// The signals that interrupt; a hang-up that `nohup` has set to be ignored stays ignored.
  private static let signals: [UnixSignal] =
    isHangUpIgnored ? [.sigint, .sigterm] : [.sigint, .sigterm, .sighup]

  /// Runs the body, and cancels it at the first signal.
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

  /// Calls `interrupted` at every signal for as long as the body runs.
  ///
  /// - Parameter interrupted: gets how long calls on the wire may still take: `nil` for as long as
  ///   they do, a few seconds after a hang-up or a second signal, when the process has to go.
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

  /// Ends the process in a few seconds, though it may wait for a reader of its output that takes
  /// nothing; what is journalled is on disk already.
  private static func limitEnding() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(secondsToEnd)) {
      _exit(ProgramExit.incomplete.rawValue)
    }
  }

  private static var isHangUpIgnored: Bool {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    // Function pointers cannot be compared; SIG_IGN is one that points nowhere.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
