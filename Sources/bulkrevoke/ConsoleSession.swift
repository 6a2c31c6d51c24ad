import ArgumentParser
import Engine
import Foundation
import TUI

extension Bulkrevoke {
  /// Opens the console and says, once it is closed, where the incident is and how it stands.
  func openConsole(_ settings: ServiceSettings) async throws -> ExitCode {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
      throw UsageError(
        description: "the console needs a terminal; without one use the subcommands, see --help")
    }
    return try await settings.withService { access in
      let environment = ProcessInfo.processInfo.environment
      let ending = try await Console.run(
        ConsoleSettings(
          access: access, rate: (await access.reader.budget()).windows.map(\.window),
          isSandbox: settings.isSandbox, isReadOnly: display.readOnly,
          folder: settings.isSandbox ? Folders.sandboxState : Folders.state,
          pageSize: settings.pageSize,
          runOptions: RunOptions(
            concurrency: settings.connection.concurrency, canary: run.canary,
            protectedNames: settings.protectedNames),
          verifyTimeout: .seconds(run.verifyTimeout),
          terminal: TerminalOptions(
            usesASCII: display.ascii, usesColor: !display.noColor, usesMouse: !display.noMouse,
            environment: environment),
          environment: environment))
      guard let (path, counts) = ending.incident else { return ProgramExit.complete }
      Output.line("incident \(path)")
      guard counts.selected > 0 else { return ProgramExit.complete }
      Output.line(
        "selected \(counts.selected): "
          + counts.perOutcome.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
          .joined(separator: ", "))
      return ProgramExit.status(for: counts.verdict)
    }
  }
}
