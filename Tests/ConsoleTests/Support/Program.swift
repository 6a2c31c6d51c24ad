import CVTerm
import Foundation

/// The built program without a terminal: standard input is empty, the outputs are read to their end.
struct Program: Sendable {
  /// How a run of it ended.
  struct Ended: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// A folder of its own for configuration, state and incident files.
  let folder: TemporaryFolder
  /// What the program finds in its environment besides the folder.
  var environment: [String: String] = [:]
  /// What the kernel holds it to.
  var limits = program_limits(mask: 0o022, user: 0, file_size: rlim_t.max)
  /// The file that is run.
  var executable = PseudoTerminal.bulkrevoke

  /// Everything that the program finds in its environment.
  var fullEnvironment: [String: String] {
    PseudoTerminal.standardEnvironment
      .merging(["XDG_STATE_HOME": folder.path, "XDG_CONFIG_HOME": folder.path]) { $1 }
      .merging(environment) { $1 }
  }

  /// Runs it to its end.
  @discardableResult
  func run(_ arguments: String...) async throws -> Ended {
    try await run(arguments: arguments)
  }

  /// Runs it to its end.
  func run(arguments: [String]) async throws -> Ended {
    try await start(arguments).ended()
  }

  /// Starts it and kills it after a while, unless it has ended by then.
  ///
  /// - Parameter sleep: for how long it is stopped in the middle of that; `nil` for not at all.
  func killed(
    _ arguments: [String], after life: Duration, asleepFor sleep: Duration? = nil
  ) async throws -> Ended {
    let running = try start(arguments)
    try await Task.sleep(for: life)
    if let sleep {
      running.send(SIGSTOP)
      try await Task.sleep(for: sleep)
      running.send(SIGCONT)
      try await Task.sleep(for: life)
    }
    running.send(SIGKILL)
    return try await running.ended()
  }

  /// Starts it.
  func start(_ arguments: [String]) throws -> Running {
    try Running(self, arguments: arguments)
  }

  /// The program at work; it is killed with the last reference to it.
  final class Running: Sendable {
    private let process: pid_t
    private let outputFile: String
    private let errorsFile: String
    private let ending: Task<Int32, Never>

    fileprivate init(_ program: Program, arguments: [String]) throws {
      let name = UUID().uuidString
      let folder = program.folder
      let (output, errors) = (folder.file(name + ".out"), folder.file(name + ".err"))
      let path = program.executable
      let process = CStringArray.with([path] + arguments) { arguments in
        CStringArray.with(program.fullEnvironment.map { "\($0.key)=\($0.value)" }) {
          program_start(path, arguments, $0, folder.path, output, errors, program.limits)
        }
      }
      guard process > 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
      (self.process, outputFile, errorsFile) = (process, output, errors)
      ending = Task {
        await withCheckedContinuation { continuation in
          // Waiting takes a thread of its own: those of Swift's pool are few, and never to be blocked.
          Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            let signal = status & 0x7F
            continuation.resume(returning: signal == 0 ? (status >> 8) & 0xFF : signal)
          }
        }
      }
    }

    deinit {
      kill(process, SIGKILL)
    }

    /// Standard output so far.
    var said: String { Self.text(of: outputFile) }

    /// What the kernel says of it under a name in `/proc`.
    func information(_ name: String) throws -> String {
      // Such files say that they are empty: they are read to their end.
      let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/\(process)/\(name)"))
      return String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    }

    /// Sends a signal.
    func send(_ signal: Int32) {
      kill(process, signal)
    }

    /// Waits until the text is on standard output or standard error.
    func waitUntil(says text: String) async throws {
      for await _ in ticks()
      where said.contains(text) || Self.text(of: errorsFile).contains(text) {
        return
      }
      throw NeverSaid(text: text, output: said, errors: Self.text(of: errorsFile))
    }

    /// Waits for the end; the status is the signal's number when one ended it.
    func ended() async throws -> Ended {
      let status = await ending.value
      return Ended(status: status, output: said, errors: Self.text(of: errorsFile))
    }

    private static func text(of file: String) -> String {
      (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }

    /// Looks again every few milliseconds, for as long as a test has patience.
    private func ticks() -> AsyncStream<Void> {
      AsyncStream { continuation in
        let task = Task {
          let end = ContinuousClock.now + PseudoTerminal.patience
          while ContinuousClock.now < end, !Task.isCancelled {
            continuation.yield()
            try await Task.sleep(for: .milliseconds(5))
          }
          continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
      }
    }
  }

  /// The program ended, or the patience did, before the text came.
  struct NeverSaid: Error, CustomStringConvertible {
    let text: String
    let output: String
    let errors: String
    var description: String { "never said “\(text)”; said:\n\(output)\n\(errors)" }
  }
}
