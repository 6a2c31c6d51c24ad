import Foundation
import NIOConcurrencyHelpers
import Subprocess
import SystemPackage

/// A program that runs to its end for this one, and may ask the person at the terminal.
///
/// A child that may ask stays in our process group, as git's children do: only the foreground group
/// may read the terminal. Without a terminal of ours the child gets a process group of its own, so
/// that it can be ended together with its own children.
public struct ChildProcess: Sendable {
  /// What the child reads from its standard input.
  public enum Input: Sendable {
    /// What this program reads from.
    case inherited
    /// A file.
    case file(String)
  }

  /// How the child ended.
  public struct Ending: Sendable {
    /// The exit status; 128 and the signal's number when a signal ended it, as shells count.
    public var status: Int32
    /// What it wrote to standard output.
    public var output: String
    /// What it wrote to standard error; empty unless it was kept.
    public var errors: String
  }

  /// Why there is no ending to report.
  public enum Failure: Error, Sendable {
    /// It could not be started.
    case notStarted(String)
    /// It was ended because it took too long.
    case timedOut(Duration)
    /// It was ended because it wrote more than is read.
    case tooMuchOutput
    /// The person pressed Ctrl-C, or the system asked this program to end.
    case interrupted
  }

  /// The most that is read of the child's output, in bytes.
  public static let largestOutput = 64 << 10

  /// The absolute path of the program.
  public var executable: String
  public var arguments: [String]
  /// What is changed in the environment; `nil` removes a variable.
  public var environment: [String: String?] = [:]
  public var input = Input.inherited
  /// Whether standard error is kept instead of going where ours goes.
  public var keepsErrors = false
  /// Whether the child may use the terminal.
  public var mayAsk = true
  /// The longest time it may take; `nil` for the usual.
  public var limit: Duration?

  public init(_ executable: String, _ arguments: [String]) {
    (self.executable, self.arguments) = (executable, arguments)
  }

  /// How long a child may take: longer where a person may have to type something.
  private static func usualLimit(hasTerminal: Bool) -> Duration {
    .seconds(hasTerminal ? 300 : 30)
  }

  /// Runs the child to its end, and gives the terminal back as it was.
  public func run() async throws(Failure) -> Ending {
    let terminal = mayAsk ? TerminalState() : nil
    let limit = limit ?? Self.usualLimit(hasTerminal: terminal != nil)
    let interruption = mayAsk ? InterruptionPipe() : nil
    let child = NIOLockedValueBox<pid_t?>(nil)
    let started = NIOLockedValueBox<Task<Ending, any Error>?>(nil)
    let cause = NIOLockedValueBox<Failure?>(nil)
    let stop: @Sendable (Failure) -> Void = { why in
      cause.withLockedValue { $0 = $0 ?? why }
      // The child of a terminal shares our group; without one its whole group ends.
      if terminal == nil, let group = child.withLockedValue({ $0 }) { kill(-group, SIGKILL) }
      started.withLockedValue { $0 }?.cancel()
    }
    // Before the child can ask anything: Ctrl-C at its question must find the handler in place.
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

  /// Starts the child and collects what it writes.
  private func start(
    in terminal: TerminalState?, _ child: NIOLockedValueBox<pid_t?>
  ) async throws -> Ending {
    var options = PlatformOptions()
    if mayAsk {
      if terminal == nil { options.processGroupID = 0 }
      options.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(1))]
    } else {
      // Without a controlling terminal nothing can be asked behind the console's screen.
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
  /// The status as shells count it.
  fileprivate var shellStatus: Int32 {
    switch self {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  }
}

extension ChildProcess.Failure {
  /// What happened, in words.
  public func sentence(about name: String) -> String {
    switch self {
    case .notStarted(let why): "\(name) cannot be run: \(why)"
    case .timedOut(let limit): "\(name) did not end within \(limit.components.seconds) seconds"
    case .tooMuchOutput: "\(name) wrote more than \(ChildProcess.largestOutput) bytes"
    case .interrupted: "\(name) was interrupted"
    }
  }
}
