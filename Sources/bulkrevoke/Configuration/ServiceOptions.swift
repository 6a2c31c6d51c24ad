import ArgumentParser
import Engine
import Foundation

/// Which service to talk to, and how.
struct ServiceOptions: ParsableArguments {
  @Option(help: "A service of the configuration file.")
  var service: String?

  @Option(
    help: "The kind of service at --base-url: \(ServiceAccess.kinds.joined(separator: ", ")).")
  var kind: String?

  @Option(help: "The service's base URL, such as https://demo.one.digicert.com.")
  var baseURL: String?

  @Option(help: "A file that holds the API key; otherwise BULKREVOKE_API_KEY is used.")
  var apiKeyFile: String?

  @Option(help: "A PEM file with a root to trust besides the system's.")
  var caFile: String?

  @Option(help: "The request budget, such as 20/1s,1000/180s.")
  var rate: String?

  @Option(help: "How many certificates may be on their way at once, in each direction, 1 to 64.")
  var concurrency = 8

  @Option(help: "How many seconds to wait for an answer.")
  var timeout = 30.0

  @Option(help: "How many certificates to ask for at a time, 1 to 10000.")
  var pageSize = 500

  @Option(help: "Who may approve: a file of the form that ssh-keygen(1) calls allowed signers.")
  var allowedSigners: String?

  @Option(help: "The configuration file.")
  var config: String?

  func validate() throws {
    guard (1...64).contains(concurrency) else {
      throw ValidationError("--concurrency takes a number from 1 to 64.")
    }
    guard timeout.isFinite, timeout > 0, timeout <= 3_600 else {
      throw ValidationError("--timeout takes a number of seconds above 0, up to 3600.")
    }
    guard (1...10_000).contains(pageSize) else {
      throw ValidationError("--page-size takes a number from 1 to 10000.")
    }
    if let rate, RequestRate(rate) == nil {
      throw ValidationError("--rate “\(rate.scrubbed)” is not of the form 20/1s,1000/180s.")
    }
  }

  /// What flags, environment and configuration file say together, the first of them first.
  ///
  /// - Parameters:
  ///   - base: kind, address and key that are given already, by a sandbox of this process.
  ///   - incident: the incident to be carried on; its service is used when none is named, and no
  ///     other is accepted.
  func settings(
    base: (kind: String, address: ServiceAddress, key: APIKey)? = nil,
    for incident: IncidentHeader? = nil
  ) async throws -> ServiceSettings {
    let file = try await ConfigurationFile(path: config)
    let environment = ProcessInfo.processInfo.environment
    let named = service ?? (baseURL == nil && base == nil ? environment["BULKREVOKE_SERVICE"] : nil)
    let name =
      named ?? (baseURL == nil && base == nil && incident == nil ? file.defaultService : nil)
    func setting(_ key: String) -> String? { name.flatMap { file.setting(key, ofService: $0) } }
    if let named, file.setting("base_url", ofService: named) == nil {
      throw UsageError(
        description: "no service “\(named.scrubbed)” with a base_url in \(file.path)")
    }
    let connection = ConnectionOptions(
      timeout: .seconds(timeout), concurrency: concurrency,
      extraRootFile: caFile ?? setting("ca_file"))
    let rate = try rateText(flag: rate, file: setting("rate"))
    if let base {
      return ServiceSettings(
        kind: base.kind, address: base.address, key: base.key, rate: rate, connection: connection,
        pageSize: pageSize,
        safeguards: try file.safeguards(
          ofService: name, at: ServiceStage(host: base.address.host)),
        allowedSigners: allowedSigners ?? file.allowedSigners,
        conditions: try conditions(ofService: name, at: base.address, in: file), isSandbox: true)
    }
    guard
      let url = baseURL ?? setting("base_url") ?? environment["BULKREVOKE_BASE_URL"]
        ?? incident?.serviceURL
    else {
      throw UsageError(
        description: "no service named: use --service, or --base-url with --kind, "
          + "or default_service in \(file.path); --sandbox needs none")
    }
    let address = try ServiceAddress(url)
    if let incident, incident.serviceURL != address.base {
      throw UsageError(
        description:
          "the incident belongs to \(incident.serviceURL), not to \(address.base.scrubbed)")
    }
    let kind = kind ?? setting("kind") ?? environment["BULKREVOKE_KIND"] ?? incident?.serviceKind
    return ServiceSettings(
      kind: kind ?? ServiceAccess.kinds[0], address: address,
      key: try KeySource.key(file: apiKeyFile, command: setting("api_key_command")),
      rate: rate, connection: connection, pageSize: pageSize,
      safeguards: try file.safeguards(ofService: name, at: ServiceStage(host: address.host)),
      allowedSigners: allowedSigners ?? file.allowedSigners,
      conditions: try conditions(ofService: name, at: address, in: file))
  }

  /// Reads what a run must not go beyond again, whenever the configuration file has changed.
  private func conditions(
    ofService name: String?, at address: ServiceAddress, in file: ConfigurationFile
  ) throws -> @Sendable () async throws -> RunConditions {
    let (config, allowedSigners) = (config, allowedSigners)
    @Sendable func read(_ file: ConfigurationFile) throws -> RunConditions {
      RunConditions(
        safeguards: try file.safeguards(ofService: name, at: ServiceStage(host: address.host)),
        allowedSigners: allowedSigners ?? file.allowedSigners)
    }
    let source = ConfiguredConditions(path: file.path, first: try read(file)) {
      try read(try await ConfigurationFile(path: config))
    }
    return { try await source.current() }
  }

  private func rateText(flag: String?, file: String?) throws -> RequestRate? {
    guard let text = flag ?? file else { return nil }
    guard let rate = RequestRate(text) else {
      throw UsageError(
        description: "the rate “\(text.scrubbed)” is not of the form 20/1s,1000/180s")
    }
    return rate
  }
}

/// How a run goes about its work.
struct RunOptionGroup: ParsableArguments {
  @Option(help: "How many seconds an accepted certificate may take to be shown as revoked.")
  var verifyTimeout = 600.0

  @Option(help: "How many certificates are revoked and verified before the rest is sent.")
  var canary = 3

  func validate() throws {
    guard verifyTimeout.isFinite, verifyTimeout > 0, verifyTimeout <= 604_800 else {
      throw ValidationError("--verify-timeout takes a number of seconds above 0, up to a week.")
    }
    guard (0...1_000).contains(canary) else {
      throw ValidationError("--canary takes a number from 0 to 1000.")
    }
  }
}

/// How the console looks.
struct DisplayOptions: ParsableArguments {
  @Flag(help: "Draw with ASCII only.")
  var ascii = false

  @Flag(help: "Use no colours; so does the environment variable NO_COLOR.")
  var noColor = false

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Flag(help: "Change nothing: neither at the service nor in the incident.")
  var readOnly = false
}
