import ArgumentParser
import Foundation

/// The program: the console by default, and the same engine as subcommands for scripts.
@main
struct Bulkrevoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bulkrevoke",
    abstract: "Find, check off, revoke and verify certificates in bulk, and prove it.",
    discussion: """
      Without a subcommand it opens the console. With --sandbox and no terminal it runs the main \
      job on the built-in sandbox and prints each step.

      Exit status: 0 every selected certificate is revoked and verified; 3 some failed or have \
      another reason on record; 4 incomplete; 64 usage; 69 service unreachable; 77 credentials \
      refused; 1 anything else.
      """,
    version: "0.1.0",
    subcommands: [
      ProfilesCommand.self, SearchCommand.self, SelectCommand.self, RevokeCommand.self,
      ReviewCommand.self, ApproveCommand.self, StatusCommand.self, ReportCommand.self,
      AdoptCommand.self, SandboxCommand.self,
    ])

  @Flag(help: "Use the built-in sandbox: a stand-in service on loopback with made-up certificates.")
  var sandbox = false

  @OptionGroup var inventory: InventoryOptions
  @OptionGroup var service: ServiceOptions
  @OptionGroup var run: RunOptionGroup
  @OptionGroup var display: DisplayOptions

  /// Protects the process from harmful defaults of the system, then runs the command.
  static func main() async {
    Output.prepare()
    // A core dump would write the API key to disk.
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    // Both signals would kill the process. If they are ignored, a write beyond the file size limit
    // or to a closed pipe returns an error, which can be handled.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      exit(showing: error)
    }
  }

  /// Exits as the argument parser does, but makes control characters in quoted text visible.
  private static func exit(showing error: any Error) -> Never {
    let (code, text) = (exitCode(for: error), fullMessage(for: error))
    if code == .success { exit(withError: error) }
    if !text.isEmpty { Output.message(text) }
    Foundation.exit(code.rawValue)
  }

  private var console: ConsoleSession { ConsoleSession(run: run, display: display) }

  func run() async throws {
    try await reportingErrors {
      if sandbox {
        try await SandboxSession.run(inventory, kind: service.kind) { settings in
          if isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 {
            return try await console.open(settings)
          }
          return try await HeadlessJob(settings: settings[0], run: run).run()
        } adjusting: {
          try await service.settings(base: $0)
        }
      } else {
        try await console.open([try await service.settings()])
      }
    }
  }
}
