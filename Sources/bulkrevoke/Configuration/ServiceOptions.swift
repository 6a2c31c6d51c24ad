import ArgumentParser
import Engine
import Foundation

/// The options that choose a service and the way to use it.
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

  @Option(help: "A PEM file with a root to trust in addition to the system's.")
  var caFile: String?

  @Option(help: "The request budget, such as 20/1s,1000/180s.")
  var rate: String?

  @Option(
    help: "How many calls to make at once, 1 to 64; without it, as many as the service bears.")
  var concurrency: Int?

  @Option(help: "How many seconds to wait for an answer.")
  var timeout = 30.0

  @Option(help: "How many certificates to request per page, 1 to 10000.")
  var pageSize = 500

  @Option(help: "Who may sign off: a file in the “allowed signers” format of ssh-keygen(1).")
  var allowedSigners: String?

  @Option(help: "The configuration file.")
  var config: String?

  func validate() throws {
    if let kind, !ServiceAccess.kinds.contains(kind) {
      throw ValidationError(
        "--kind “\(kind.scrubbed)” is not a kind of service; use one of: "
          + ServiceAccess.kinds.joined(separator: ", ") + ".")
    }
    guard concurrency.map((1...64).contains) ?? true else {
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

  /// Returns the settings from flags, environment and configuration file; flags have priority.
  ///
  /// - Parameters:
  ///   - base: The kind, address and key of this process's sandbox; `nil` for any other service.
  ///   - incident: The incident to work on; only its own service is accepted.
  func settings(
    base: (kind: String, address: ServiceAddress, key: APIKey)? = nil,
    for incident: IncidentHeader? = nil
  ) async throws -> ServiceSettings {
    try await settings(base: base, for: incident, in: try ConfigurationFile(path: config))
  }

  private func settings(
    base: (kind: String, address: ServiceAddress, key: APIKey)? = nil,
    for incident: IncidentHeader?, in file: ConfigurationFile
  ) async throws -> ServiceSettings {
    if let base {
      let choice = try ServiceChoice(sandbox: base.address, names, in: file)
      var settings = try settings(for: choice, kind: base.kind, in: file)
      (settings.key, settings.isSandbox) = (base.key, true)
      return settings
    }
    let choice = try ServiceChoice(names, in: file, for: incident)
    let kind =
      kind ?? choice.setting(\.kind) ?? Self.variable("BULKREVOKE_KIND") ?? incident?.serviceKind
      ?? ServiceAccess.kinds[0]
    guard ServiceAccess.kinds.contains(kind) else {
      throw UsageError(
        description: "BULKREVOKE_KIND: “\(kind.scrubbed)” is not a kind of service; use one of: "
          + ServiceAccess.kinds.joined(separator: ", ") + "; nothing was sent")
    }
    if let incident, incident.serviceKind != kind {
      throw UsageError(
        description: "the incident is of the kind \(incident.serviceKind.scrubbed), "
          + "not \(kind.scrubbed); nothing was sent")
    }
    var settings = try settings(for: choice, kind: kind, in: file)
    settings.key = try await KeySource(
      file: apiKeyFile, command: choice.setting(\.apiKeyCommand),
      takesKeyOfCall: choice.takesKeyOfCall, address: choice.address
    ).key()
    return settings
  }

  /// Returns the settings for a reviewer's console.
  ///
  /// If no key belongs to the incident's address, the settings have no key, and the console calls
  /// no service.
  func settings(forLookingAt incident: IncidentHeader) async throws -> ServiceSettings {
    let file = try ConfigurationFile(path: config)
    do {
      return try await settings(for: incident, in: file)
    } catch let error where error is MissingKey || !isNamed && error is UsageError {
      Output.message(
        "note: \(error); the incident is shown without a comparison with the inventory")
      let choice = try ServiceChoice(
        .init(baseURL: incident.serviceURL), in: file, for: incident)
      return try settings(for: choice, kind: incident.serviceKind, in: file)
    }
  }

  /// Whether a flag names the service.
  private var isNamed: Bool { service != nil || baseURL != nil }

  private var names: ServiceChoice.Names {
    ServiceChoice.Names(
      service: service, baseURL: baseURL,
      environmentService: Self.variable("BULKREVOKE_SERVICE"),
      environmentBaseURL: Self.variable("BULKREVOKE_BASE_URL"))
  }

  /// Reads a file of root certificates.
  ///
  /// `SmallFile` limits the size and the time, because the path may name a pipe or a huge file.
  private static func roots(at path: String) throws -> ExtraRoots {
    do {
      return ExtraRoots(path: path, pem: try SmallFile(path).data)
    } catch {
      throw UsageError(
        description: "cannot read the roots to trust in \(path.scrubbed): \(error.why)")
    }
  }

  /// Returns all settings except the key.
  private func settings(
    for choice: ServiceChoice, kind: String, in file: ConfigurationFile
  ) throws -> ServiceSettings {
    ServiceSettings(
      kind: kind, address: choice.address, account: choice.setting(\.account),
      rate: rate.flatMap(RequestRate.init) ?? choice.setting(\.rate),
      connection: ConnectionOptions(
        timeout: .seconds(timeout),
        extraRoots: try (caFile ?? choice.setting(\.caFile)).map(Self.roots),
        proxy: try proxy(for: choice)),
      pageSize: pageSize,
      safeguards: file.safeguards(
        for: choice.entries, at: ServiceStage(host: choice.address.host)),
      allowedSigners: allowedSigners ?? file.allowedSigners,
      conditions: conditions(for: choice, in: file), concurrency: concurrency)
  }

  /// Returns the proxy to a service, from the configuration or else from the environment.
  private func proxy(for choice: ServiceChoice) throws -> ServiceProxy? {
    switch choice.setting(\.proxy) {
    case .direct: nil
    case .through(let proxy): proxy
    case nil: try ProxyEnvironment().proxy(for: choice.address)
    }
  }

  /// Returns a function that supplies a run's current conditions. It reads the configuration file
  /// again if the file has changed.
  private func conditions(
    for choice: ServiceChoice, in file: ConfigurationFile
  ) -> @Sendable () async throws -> RunConditions {
    let (config, allowedSigners) = (config, allowedSigners)
    @Sendable func read(_ file: ConfigurationFile) -> RunConditions {
      RunConditions(
        safeguards: file.safeguards(
          for: choice.entries(in: file), at: ServiceStage(host: choice.address.host)),
        allowedSigners: allowedSigners ?? file.allowedSigners)
    }
    let source = ConfiguredConditions(path: file.path, first: read(file)) {
      read(try ConfigurationFile(path: config))
    }
    return { try await source.current() }
  }

  /// Returns a variable of the environment; an empty one counts as not set.
  private static func variable(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// The options of a run.
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

/// The options of the console.
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
