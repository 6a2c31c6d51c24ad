import Engine

/// The service that a command uses, and the API key that may be sent to it.
///
/// A key belongs to an address. The key from `--api-key-file` or `BULKREVOKE_API_KEY` goes only to
/// an address that the command line or the environment names, or that is the default or the only
/// one in the configuration. Any other address, named only by an incident file, gets only the key
/// that the configuration has for it.
struct ServiceChoice {
  /// The names of a service on the command line and in the environment. The command line has
  /// priority.
  struct Names {
    /// `--service`
    var service: String?
    /// `--base-url`
    var baseURL: String?
    /// `BULKREVOKE_SERVICE`
    var environmentService: String?
    /// `BULKREVOKE_BASE_URL`
    var environmentBaseURL: String?
  }

  /// The service's address.
  let address: ServiceAddress
  /// The services of the configuration whose safeguards apply here. If one was named, it comes
  /// first.
  let entries: [ConfiguredService]
  /// Whether a key from the command line or the environment belongs to this address.
  let takesKeyOfCall: Bool

  /// Chooses the service; throws `UsageError` if the names are missing, or contradict one another
  /// or the incident.
  ///
  /// - Parameter incident: The incident to work on; only its own service is accepted.
  init(_ names: Names, in file: ConfigurationFile, for incident: IncidentHeader? = nil) throws {
    let named = try Self.named(names, in: file)
    guard let incident else {
      guard let found = named ?? file.defaultService.map({ ($0.address, $0) }) else {
        throw UsageError(
          description: "no service named: use --service, or --base-url with --kind, "
            + "or default_service in \(file.path.scrubbed); --sandbox needs none")
      }
      self.init(address: found.0, named: found.1, takesKeyOfCall: true, in: file)
      return
    }
    let address = try Self.address(of: incident)
    if let named {
      guard named.0 == address else { throw Self.mismatch(address, named.0.base) }
      self.init(address: address, named: named.1, takesKeyOfCall: true, in: file)
      return
    }
    guard file.services.contains(where: { $0.address == address }) else {
      throw Self.unnamed(address, in: file)
    }
    // Without a default, a key must be meant for the only address that is configured.
    let isOnly = file.services.allSatisfy { $0.address == address }
    self.init(
      address: address, named: nil,
      takesKeyOfCall: file.defaultService.map { $0.address == address } ?? isOnly, in: file)
  }

  /// Chooses the sandbox of this process, which has its own key.
  init(sandbox address: ServiceAddress, _ names: Names, in file: ConfigurationFile) throws {
    let named = try names.service.map(file.service(named:))
    self.init(address: address, named: named, takesKeyOfCall: true, in: file)
  }

  private init(
    address: ServiceAddress, named: ConfiguredService?, takesKeyOfCall: Bool,
    in file: ConfigurationFile
  ) {
    let others = file.services.filter {
      $0.name != named?.name && address.isCovered(by: $0.address)
    }
    (self.address, entries) = (address, [named].compactMap(\.self) + others)
    self.takesKeyOfCall = takesKeyOfCall
  }

  /// Returns the services whose safeguards apply here, in a configuration that was read again.
  func entries(in file: ConfigurationFile) -> [ConfiguredService] {
    file.services.filter { $0.name == entries.first?.name || address.isCovered(by: $0.address) }
  }

  /// Returns the first value of a setting among the services at exactly this address.
  func setting<Value>(_ value: KeyPath<ConfiguredService, Value?>) -> Value? {
    entries.lazy.filter { $0.address == address }.compactMap { $0[keyPath: value] }.first
  }

  /// Returns the service that the command line or the environment names.
  private static func named(
    _ names: Names, in file: ConfigurationFile
  ) throws -> (ServiceAddress, ConfiguredService?)? {
    let isFlag = names.service != nil || names.baseURL != nil
    let service = try (isFlag ? names.service : names.environmentService)
      .map(file.service(named:))
    let url = isFlag ? names.baseURL : names.environmentBaseURL
    guard let url else { return service.map { ($0.address, $0) } }
    let address = try ServiceAddress(url)
    if let service, service.address != address {
      throw UsageError(
        description: "the service “\(service.name.scrubbed)” is at \(service.address.base), not at "
          + "\(address.base); name only one of them")
    }
    return (address, service)
  }

  private static func address(of incident: IncidentHeader) throws -> ServiceAddress {
    do {
      return try ServiceAddress(incident.serviceURL)
    } catch {
      throw UsageError(
        description: "the incident names an invalid address; nothing was sent: \(error.message)")
    }
  }

  private static func mismatch(_ address: ServiceAddress, _ named: String) -> UsageError {
    UsageError(
      description: "the incident belongs to \(address.base), not to \(named); nothing was sent. "
        + "If it is right, name it: --base-url \(address.base)")
  }

  private static func unnamed(
    _ address: ServiceAddress, in file: ConfigurationFile
  ) -> UsageError {
    var known: [String] = []
    for service in file.services where !known.contains(service.address.base) {
      known.append(service.address.base)
    }
    let configured =
      known.isEmpty
      ? "\(file.path.scrubbed) names no address"
      : "\(file.path.scrubbed) names \(known.joined(separator: ", "))"
    return UsageError(
      description: "the incident belongs to \(address.base), and \(configured); nothing was sent. "
        + "If your key belongs to \(address.base), confirm it: --base-url \(address.base)")
  }
}
