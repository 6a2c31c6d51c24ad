import ArgumentParser
import Engine
import Foundation
import Sandbox

/// `bulkrevoke sandbox`: serves a stand-in for the services on loopback.
struct SandboxCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sandbox",
    abstract: "Serve a stand-in for the services on loopback; prints its base URL and key.",
    discussion: """
      It behaves as DigiCert documents, with made-up certificates of its own CAs. Its record of \
      every call is at /sandbox/record, counts are at /sandbox/summary. A POST to \
      /sandbox/orders/ID/duplicate issues another duplicate of a CertCentral order, as a colleague \
      could. A POST to /sandbox/orders/ID/request requests the revocation of the order, or with \
      ?certificate=ID of one certificate. A shell's “eval” can read its standard output.
      """)

  @Option(help: "The port; 0 takes a free one.")
  var port = 0

  @OptionGroup var inventory: InventoryOptions

  @Option(help: "The largest page it returns; a larger one is cut, and says so. (default: 500)")
  var maximumPageSize: Int?

  @Option(help: "How many rows of a search the capped variants return. (default: 10000)")
  var searchCap: Int?

  @Option(help: "Seconds until a revocation shows, such as 0-2 or 5. (default: 0-2)")
  var lag: String?

  @Option(help: "Calls allowed, such as 60/1s; “none” for no limit. (default: 60/1s)")
  var limit: String?

  @Option(help: "Milliseconds that an answer takes. (default: 15)")
  var latency: Int?

  @Option(help: "The API key; made at random when left out.")
  var apiKey: String?

  @Flag(help: "The key may read but not revoke.")
  var viewOnly = false

  @OptionGroup(title: "CertCentral") var certCentral: CertCentralSandboxOptions

  @Option(parsing: .upToNextOption, help: "Show a variant of the wire; may be given several times.")
  var variant: [SandboxVariant] = []

  @Option(
    name: .customLong("fault"),
    help: ArgumentHelp(
      "Let something go wrong for a share of calls or certificates; may be given several times.",
      discussion: SandboxFault.Kind.allCases.map { "\($0.rawValue): \($0.explanation)" }
        .joined(separator: "\n"),
      valueName: "kind=share"),
    transform: SandboxFault.init(option:))
  var faults: [SandboxFault] = []

  @Option(help: "A YAML file with faults and settings; options given here override it.")
  var scenario: String?

  @Flag(help: "Speak HTTPS, with a certificate of a root of its own.")
  var tls = false

  @Option(help: "Speak HTTPS with a certificate that does not verify.")
  var tlsFault: SandboxTLS?

  @Option(help: "Where to write that root; a temporary file when left out.")
  var caFileOutput: String?

  func run() async throws {
    try await reportingErrors {
      let server = SandboxServer(options: try options())
      let address = try await server.start()
      let rootFile = try address.rootCertificatePEM.map {
        try RootFile(pem: $0, path: caFileOutput)
      }
      defer { rootFile?.remove() }
      Output.line("BULKREVOKE_BASE_URL=\(address.baseURL)")
      Output.line("BULKREVOKE_API_KEY=\(address.apiKey)")
      Output.line("BULKREVOKE_CERTCENTRAL_BASE_URL=\(address.certCentralBaseURL)")
      if let rootFile { Output.line("BULKREVOKE_CA_FILE=\(rootFile.path)") }
      // A sandbox is useless if its address and key could not be printed.
      try Output.requireWritten()
      Output.message("serving \(inventory.certificates) certificates; Ctrl-C stops")
      try await Interruption.untilInterrupted()
      await server.stop()
      return ProgramExit.complete
    }
  }

  /// Returns the settings of options and scenario together. Options have priority, but variants and
  /// faults are added to those of the scenario.
  private func options() throws -> SandboxOptions {
    let scenario = try scenario.map(Self.scenario)
    var options = SandboxOptions {
      $0.port = port
      $0.certificates = inventory.certificates
      $0.seed = inventory.seed
      $0.apiKey = apiKey
    }
    if let size = maximumPageSize ?? scenario?.maximumPageSize { options.maximumPageSize = size }
    if let searchCap = searchCap ?? scenario?.searchCap { options.searchCap = searchCap }
    if let text = lag ?? scenario?.lag {
      options.statusLag = try SandboxValue.seconds(text, option: "--lag")
    }
    if let text = limit ?? scenario?.limit {
      options.rateLimit = try SandboxValue.rateWindows(text, option: "--limit")
    }
    if let time = latency ?? scenario?.latency { options.latency = .milliseconds(time) }
    options.variants = Set(variant + (scenario?.variants ?? []))
    options.faults = faults + (scenario?.faults ?? [])
    options.tls = tlsFault ?? (tls ? .valid : nil)
    options.certCentral = try certCentral.options()
    if viewOnly { options.permissions = [.viewCertificates] }
    return options
  }

  private static func scenario(at path: String) throws -> SandboxScenario {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw UsageError(description: "the scenario \(path.scrubbed) cannot be read")
    }
    do {
      return try SandboxScenario(yaml: text)
    } catch {
      throw UsageError(description: "\(path.scrubbed): \("\(error)".scrubbed)")
    }
  }
}

extension SandboxVariant: ExpressibleByArgument {}
extension SandboxTLS: ExpressibleByArgument {
  /// The kinds of certificates that do not verify.
  public static var allValueStrings: [String] {
    allCases.filter { $0 != .valid }.map(\.rawValue)
  }

  public init?(argument: String) {
    guard Self.allValueStrings.contains(argument) else { return nil }
    self.init(rawValue: argument)
  }
}

extension SandboxFault {
  /// Reads `KIND=SHARE`.
  fileprivate init(option text: String) throws {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard let name = parts.first, let kind = Kind(rawValue: name) else {
      throw ValidationError(
        "the kinds are " + Kind.allCases.map(\.rawValue).joined(separator: ", "))
    }
    guard parts.count == 2, let share = Double(parts[1]), (0...1).contains(share) else {
      throw ValidationError("a share from 0 to 1 is needed, as in \(name)=0.05")
    }
    self.init(kind, share: share)
  }
}
