import CVTerm
import Foundation

/// The built program without a terminal: standard input is empty, and the outputs go to files.
struct Program: Sendable {
  /// The result of a run of the program.
  struct Ended: Sendable {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The folder for its configuration, state and incident files.
  let folder: TemporaryFolder
  /// Environment variables in addition to those of the folder.
  var environment: [String: String] = [:]
  /// The umask, the user and the file size limit of the process.
  var limits = program_limits(mask: 0o022, user: 0, file_size: rlim_t.max)
  /// The path of the executable.
  var executable = PseudoTerminal.bulkrevoke

  /// The whole environment of the program.
  var fullEnvironment: [String: String] {
    PseudoTerminal.standardEnvironment
      .merging(["XDG_STATE_HOME": folder.path, "XDG_CONFIG_HOME": folder.path]) { $1 }
      .merging(environment) { $1 }
  }

  /// Runs the program until it ends.
  @discardableResult
  func run(_ arguments: String...) async throws -> Ended {
    try await run(arguments: arguments)
  }

  /// Runs the program until it ends.
  func run(arguments: [String]) async throws -> Ended {
    try await start(arguments).ended()
  }

  /// Starts the program and kills it after a while, unless it ends first.
  ///
  /// - Parameter sleep: how long it is stopped after `life`, before it lives that long again; `nil`
  ///   for no stop.
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

  /// Starts the program.
  func start(_ arguments: [String]) throws -> Running {
    try Running(self, arguments: arguments)
  }

  /// The running program; it is killed with the last reference to it.
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
          // Waits on its own thread, since Swift's few pool threads must never block.
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

    /// Returns the kernel's text under a name in `/proc`.
    func information(_ name: String) throws -> String {
      // Files in `/proc` claim a size of 0, so this reads to the end.
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

    /// Waits for the end. The status is the signal's number if a signal ended the program.
    func ended() async throws -> Ended {
      let status = await ending.value
      return Ended(status: status, output: said, errors: Self.text(of: errorsFile))
    }

    private static func text(of file: String) -> String {
      (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    }

    /// Ticks every few milliseconds until the time for a wait is up.
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

  /// A wait that failed: the text did not appear in time.
  struct NeverSaid: Error, CustomStringConvertible {
    let text: String
    let output: String
    let errors: String
    var description: String { "never said “\(text)”; said:\n\(output)\n\(errors)" }
  }
}
