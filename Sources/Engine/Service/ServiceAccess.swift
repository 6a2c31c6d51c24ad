/// A service that can be talked to: what reads, what mutates, and the connection beneath both.
public struct ServiceAccess: Sendable {
  /// Everything that only reads.
  public let reader: any CertificateService
  /// What mutates.
  public var revoker: any RevocationService

  private let connection: ServiceConnection

  /// The machine names of the services that can be talked to.
  public static let kinds = [TrustLifecycleService.kind]

  /// Prepares to talk to a service; nothing is sent yet.
  ///
  /// - Parameters:
  ///   - kind: one of `kinds`.
  ///   - rate: the request budget; the service's own default when `nil`.
  /// - Throws: `InvalidAddress` for an unknown kind, and what reading the extra root file throws.
  public init(
    kind: String, address: ServiceAddress, key: APIKey, rate: RequestRate?,
    options: ConnectionOptions
  ) throws {
    guard kind == TrustLifecycleService.kind else {
      throw InvalidAddress(
        message: "“\(kind.scrubbed)” is not a kind of service; choose one of: "
          + Self.kinds.joined(separator: ", "))
    }
    connection = try ServiceConnection(
      address: address, key: key, keyHeader: TrustLifecycleService.keyHeader,
      gate: RequestGate(rate: rate ?? TrustLifecycleService.defaultRate), options: options)
    let service = TrustLifecycleService(connection: connection)
    reader = service
    revoker = service
  }

  /// Closes the connections.
  public func close() async {
    await connection.close()
  }
}
