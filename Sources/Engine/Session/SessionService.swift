/// A service for sessions, with the demands of the operator's configuration on runs there.
public struct SessionService: Sendable {
  /// The service.
  public var access: ServiceAccess
  /// The limits of a run.
  public var safeguards: Safeguards
  /// The path of the list of people who may sign off manifests (ssh-keygen(1), ALLOWED SIGNERS).
  public var allowedSigners: String?
  /// Reads the present demands of the configuration on a run; called before every batch of sends
  /// and again before each send.
  public var conditions: @Sendable () async throws -> RunConditions

  public init(
    access: ServiceAccess, safeguards: Safeguards = Safeguards(), allowedSigners: String? = nil,
    conditions: @escaping @Sendable () async throws -> RunConditions
  ) {
    (self.access, self.conditions) = (access, conditions)
    (self.safeguards, self.allowedSigners) = (safeguards, allowedSigners)
  }

  /// The service and its features.
  public var description: ServiceDescription { access.reader.description }

  /// Returns the service that an incident belongs to.
  ///
  /// - Throws: `IncidentError` with code `wrongState` if the incident belongs to none of
  ///   `services`: API calls about it would go to another address.
  public static func serving(
    _ incident: IncidentHeader, among services: [SessionService]
  ) throws -> SessionService {
    if let service = services.first(where: { incident.belongs(to: $0.description) }) {
      return service
    }
    let others = services.map(\.description.baseURL).joined(separator: ", ")
    throw IncidentError(
      .wrongState,
      "the incident belongs to \(incident.serviceURL.scrubbed), and this console talks to \(others); "
        + "open it with --base-url or --service")
  }
}

/// The settings of sessions.
public struct SessionOptions: Sendable, Hashable {
  /// The number of rows to ask for per page of a search.
  public var pageSize: Int
  /// The settings of runs.
  public var run: RunOptions
  /// How long the service may take to show an accepted certificate as revoked.
  public var verifyTimeout: Duration

  public init(
    pageSize: Int, run: RunOptions = RunOptions(), verifyTimeout: Duration = .seconds(600)
  ) {
    (self.pageSize, self.run, self.verifyTimeout) = (pageSize, run, verifyTimeout)
  }
}
