import ArgumentParser
import Engine
import Foundation
import Sandbox

/// `bulkrevoke sandbox`: serves the stand-in for the services on loopback.
struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Serve a stand-in for the services on loopback; prints its base URL and key.",
    discussion: """
      It behaves as DigiCert documents, with made-up certificates of CAs of its own. Its own record \
      of every call is at /sandbox/record, counts are at /sandbox/summary. The first two lines that \
      it prints can be read by a shell's “eval”.
      """)

  @Option(help: "The port; 0 takes a free one.")
  var port = 0

  @OptionGroup var inventory: InventoryOptions

  @Option(help: "The largest page it gives; more is cut, and says so.")
  var maximumPageSize = 500

  @Option(help: "Seconds until a revocation shows, such as 0-2 or 5.")
  var lag = "0-2"

  @Option(help: "Calls allowed, such as 60/1s; “none” for no limit.")
  var limit = "60/1s"

  @Option(help: "Milliseconds that an answer takes.")
  var latency = 15

  @Option(help: "The API key; made at random when left out.")
  var apiKey: String?

  @Flag(help: "The key may look but not revoke.")
  var viewOnly = false

  @Option(parsing: .upToNextOption, help: "Show a variant of the wire; may be given several times.")
  var variant: [SandboxVariant] = []

  func run() async throws {
    try await reportingErrors {
      var options = SandboxOptions(
        port: port, certificates: inventory.certificates, seed: inventory.seed,
        maximumPageSize: maximumPageSize,
        statusLag: try lagRange(), rateLimit: try rateWindows(),
        latency: .milliseconds(latency), apiKey: apiKey)
      options.variants = Set(variant)
      if viewOnly { options.permissions = [.viewCertificates] }
      let server = SandboxServer(options: options)
      let address = try await server.start()
      Output.line("BULKREVOKE_BASE_URL=\(address.baseURL)")
      Output.line("BULKREVOKE_API_KEY=\(address.apiKey)")
      Output.message("serving \(inventory.certificates) certificates; Ctrl-C stops")
      try await Interruption.untilInterrupted()
      await server.stop()
      return ProgramExit.complete
    }
  }

  private func lagRange() throws -> ClosedRange<Duration> {
    let bounds = lag.split(separator: "-").map { Double($0) }
    guard (1...2).contains(bounds.count), let first = bounds[0],
      let last = bounds[bounds.count - 1], first >= 0, last >= first, last < 1e6
    else {
      throw UsageError(description: "--lag “\(lag.scrubbed)” is not of the form 5 or 0-2")
    }
    return .seconds(first) ... .seconds(last)
  }

  private func rateWindows() throws -> [SandboxRateWindow] {
    if limit == "none" { return [] }
    guard let rate = RequestRate(limit) else {
      throw UsageError(
        description: "--limit “\(limit.scrubbed)” is not of the form 60/1s, nor none")
    }
    return rate.windows.map { SandboxRateWindow(count: $0.limit, per: $0.length) }
  }
}

extension SandboxVariant: ExpressibleByArgument {}
