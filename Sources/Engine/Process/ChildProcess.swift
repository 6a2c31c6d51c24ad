import Foundation
import NIOConcurrencyHelpers
import Subprocess
import SystemPackage

/// A child process that this program waits for, and that may prompt at the terminal.
///
/// A child that may prompt stays in our process group, as git's children do, because only the
/// foreground group may read the terminal. Any other child, and every child without a terminal,
/// gets its own process group, so it can be ended together with its own children.
public struct ChildProcess: Sendable {
  /// The child's standard input.
  public enum Input: Sendable {
    /// The standard input of this program.
    case inherited
    /// A file.
    case file(String)
  }

  /// How the child ended.
  public struct Ending: Sendable {
    /// The exit status; 128 plus the signal's number when a signal ended the child, as in shells.
    public var status: Int32
    /// The contents of standard output.
    public var output: String
    /// The contents of standard error; empty unless `keepsErrors` is set.
    public var errors: String
  }

  /// Why the child did not finish.
  public enum Failure: Error, Sendable {
    /// The child could not be started, or its output could not be read, with the cause.
    case notStarted(String)
    /// The child was ended after this time limit.
    case timedOut(Duration)
    /// The child was ended because it wrote more than `largestOutput`.
    case tooMuchOutput
    /// The user pressed Ctrl-C, the system asked this program to end, or the task was cancelled.
    case interrupted
  }

  /// The most bytes that are read from each of standard output and standard error.
  public static let largestOutput = 64 << 10

  /// The absolute path of the program.
  public var executable: String
  public var arguments: [String]
  /// Changes to the environment; `nil` removes a variable.
  public var environment: [String: String?] = [:]
  public var input = Input.inherited
  /// Whether standard error is kept instead of passed through to ours.
  public var keepsErrors = false
  /// Whether the child is allowed to prompt at the terminal.
  public var mayAsk = true
  /// The longest time the child may run; `nil` for the default.
  public var limit: Duration?

  public init(_ executable: String, _ arguments: [String]) {
    (self.executable, self.arguments) = (executable, arguments)
  }

  /// Returns the default time limit, which is longer when the user may have to type something.
  private static func usualLimit(hasTerminal: Bool) -> Duration {
    .seconds(hasTerminal ? 300 : 30)
  }

  /// Runs the child until it ends, then restores the terminal settings.
  public func run() async throws(Failure) -> Ending {
    let terminal = mayAsk ? TerminalState() : nil
    let limit = limit ?? Self.usualLimit(hasTerminal: terminal != nil)
    let interruption = mayAsk ? InterruptionPipe() : nil
    let child = NIOLockedValueBox<pid_t?>(nil)
    let started = NIOLockedValueBox<Task<Ending, any Error>?>(nil)
    let cause = NIOLockedValueBox<Failure?>(nil)
    let stop: @Sendable (Failure) -> Void = { why in
      cause.withLockedValue { $0 = $0 ?? why }
      // With a terminal, the child shares our group. Without one, its whole group is killed.
      if terminal == nil, let group = child.withLockedValue({ $0 }) { kill(-group, SIGKILL) }
      started.withLockedValue { $0 }?.cancel()
    }
    // Installed before the child starts: Ctrl-C at its prompt must find the handler in place.
    interruption?.begin { stop(.interrupted) }
    let work = Task { try await start(in: terminal, child) }
    started.withLockedValue { $0 = work }
    if cause.withLockedValue({ $0 }) != nil { work.cancel() }
    let clock = Task {
      try await Task.sleep(for: limit)
      stop(.timedOut(limit))
    }
    let result = await withTaskCancellationHandler {
      await work.result
    } onCancel: {
      stop(.interrupted)
    }
    clock.cancel()
    interruption?.end()
    terminal?.restore()
    if let cause = cause.withLockedValue({ $0 }) { throw cause }
    switch result {
    case .success(let ending): return ending
    case .failure(let error as SubprocessError) where error.code == .outputLimitExceeded:
      throw .tooMuchOutput
    case .failure(let error): throw .notStarted("\(error)".scrubbed)
    }
  }

  /// Starts the child and collects its output.
  private func start(
    in terminal: TerminalState?, _ child: NIOLockedValueBox<pid_t?>
  ) async throws -> Ending {
    var options = PlatformOptions()
    if mayAsk {
      if terminal == nil { options.processGroupID = 0 }
      options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
    } else {
      // Without a controlling terminal, the child cannot prompt behind the console's screen.
      options.createSession = true
    }
    var changes: [Environment.Key: String?] = ["BULKREVOKE_API_KEY": nil]
    for (name, value) in environment { changes[Environment.Key(stringLiteral: name)] = value }
    let configuration = Configuration(
      executable: .path(FilePath(executable)), arguments: Arguments(arguments),
      environment: .inherit.updating(changes), platformOptions: options)
    switch input {
    case .inherited:
      return try await run(configuration, .currentStandardInput, child)
    case .file(let path):
      let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
      return try await run(
        configuration, .fileDescriptor(file, closeAfterSpawningProcess: true), child)
    }
  }

  private func run(
    _ configuration: Configuration, _ input: FileDescriptorInput,
    _ child: NIOLockedValueBox<pid_t?>
  ) async throws -> Ending {
    if keepsErrors {
      let result = try await Subprocess.run(
        configuration, input: input, output: .bytes(limit: Self.largestOutput),
        error: .bytes(limit: Self.largestOutput)
      ) { execution in child.withLockedValue { $0 = execution.processIdentifier.value } }
      return Ending(
        status: result.terminationStatus.shellStatus,
        output: String(decoding: result.standardOutput, as: UTF8.self),
        errors: String(decoding: result.standardError, as: UTF8.self))
    }
    let result = try await Subprocess.run(
      configuration, input: input, output: .bytes(limit: Self.largestOutput),
      error: .currentStandardError
    ) { execution in child.withLockedValue { $0 = execution.processIdentifier.value } }
    return Ending(
      status: result.terminationStatus.shellStatus,
      output: String(decoding: result.standardOutput, as: UTF8.self), errors: "")
  }
}

extension TerminationStatus {
  /// The status as in shells.
  fileprivate var shellStatus: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }
}

extension ChildProcess.Failure {
  /// Returns the failure in words.
  public func sentence(about name: String) -> String {
    switch self {
    case .notStarted(let why): "\(name) cannot be run: \(why)"
    case .timedOut(let limit): "\(name) did not end within \(limit.components.seconds) seconds"
    case .tooMuchOutput: "\(name) wrote more than \(ChildProcess.largestOutput) bytes"
    case .interrupted: "\(name) was interrupted"
    }
  }
}
