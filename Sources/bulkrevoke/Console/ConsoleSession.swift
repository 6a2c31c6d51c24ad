import ArgumentParser
import Engine
import Foundation
import TUI

/// The console on the terminal, for an operator or for the reviewer of one incident.
struct ConsoleSession {
  let run: RunOptionGroup
  let display: DisplayOptions
  /// The path of the incident to review; `nil` for an operator's console.
  var review: String?

  /// Opens the console. After it is closed, prints the incident's path and, for an operator, its
  /// counts.
  ///
  /// - Parameter services: The services to choose from, at least one. The first also supplies the
  ///   settings that all share.
  func open(_ services: [ServiceSettings]) async throws -> ExitCode {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw UsageError(
        description: "the console needs a terminal; without one use the subcommands, see --help")
    }
    let settings = services[0]
    return try await connecting(to: services) { offered in
      let environment = ProcessInfo.processInfo.environment
      let ending = try await Console.run(
        ConsoleSettings(
          services: offered, isSandbox: settings.isSandbox,
          isReadOnly: display.readOnly || review != nil,
          folder: settings.isSandbox ? Folders.sandboxState : Folders.state,
          session: settings.sessionOptions(run, awaitsApprovals: true),
          terminal: TerminalOptions(
            usesASCII: display.ascii, usesColor: !display.noColor, usesMouse: !display.noMouse,
            environment: environment),
          environment: environment, review: review))
      guard let (path, counts) = ending.incident else { return ProgramExit.complete }
      Output.line("incident \(path)")
      // A reviewer does not run the incident, so its counts decide neither output nor exit status.
      guard review == nil else { return ProgramExit.complete }
      guard counts.selected > 0 else { return ProgramExit.complete }
      Output.line(
        "selected \(counts.selected): "
          + counts.perOutcome.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
          .joined(separator: ", "))
      let status = try IncidentStatus(of: IncidentFile.openForReading(at: path))
      return ProgramExit.status(for: status.verdict)
    }
  }

  /// Connects to each service, runs the body, and closes the connections even after an error.
  private func connecting<Value: Sendable>(
    to services: [ServiceSettings], _ body: ([ConsoleService]) async throws -> Value
  ) async throws -> Value {
    var offered: [ConsoleService] = []
    let result: Result<Value, any Error>
    do {
      for settings in services {
        let access = try settings.connect()
        let rate = await access.reader.budget().windows.map(\.window)
        offered.append(ConsoleService(settings.service(over: access), rate: rate))
      }
      result = .success(try await body(offered))
    } catch {
      result = .failure(error)
    }
    for service in offered { await service.service.access.close() }
    return try result.get()
  }
}
