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

  /// Everything that the program finds in its environment.
  var fullEnvironment: [String: String] {
    PseudoTerminal.standardEnvironment
      .merging(["XDG_STATE_HOME": folder.path, "XDG_CONFIG_HOME": folder.path]) { $1 }
      .merging(environment) { $1 }
  }

  /// Runs it to its end.
  @discardableResult
  func run(_ arguments: String...) async throws -> Ended {
    try await start(arguments).ended()
  }

  /// Starts it.
  func start(_ arguments: [String]) throws -> Running {
    try Running(arguments: arguments, environment: fullEnvironment, folder: folder.path)
  }

  /// The program at work.
  final class Running: Sendable {
    private let process = Process()
    private let output = CollectedOutput()
    private let errors = CollectedOutput()
    private let ending: AsyncStream<Int32>

    fileprivate init(arguments: [String], environment: [String: String], folder: String) throws {
      process.executableURL = URL(filePath: PseudoTerminal.bulkrevoke)
      process.arguments = arguments
      process.environment = environment
      process.currentDirectoryURL = URL(filePath: folder)
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output.pipe
      process.standardError = errors.pipe
      let (ending, sink) = AsyncStream.makeStream(of: Int32.self)
      self.ending = ending
      process.terminationHandler = { ended in
        sink.yield(ended.terminationStatus)
        sink.finish()
      }
      try process.run()
    }

    deinit {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Standard output so far.
    var said: String { output.text }

    /// Sends a signal.
    func send(_ signal: Int32) {
      kill(process.processIdentifier, signal)
    }

    /// Waits until a line with the text is on standard output or standard error.
    func waitUntil(says text: String) async throws {
      for await _ in ticks() where output.text.contains(text) || errors.text.contains(text) {
        return
      }
      throw NeverSaid(text: text, output: output.text, errors: errors.text)
    }

    /// Waits for the end.
    func ended() async throws -> Ended {
      let (output, errors) = await (output.whole(), errors.whole())
      var status: Int32 = -1
      for await ended in ending { status = ended }
      return Ended(status: status, output: output, errors: errors)
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
