import Foundation

/// A service that can be talked to: what reads, what mutates, and the connection beneath both.
public struct ServiceAccess: Sendable {
  /// Everything that only reads.
  public let reader: any CertificateService
  /// What mutates.
  public var revoker: any RevocationService

  private let connection: ServiceConnection

  /// The machine names of the services that can be talked to.
  public static let kinds = [TrustLifecycleService.kind, CertCentralService.kind]

  /// Those of `kinds` whose calls may name an account.
  public static let kindsWithAccounts = [TrustLifecycleService.kind]

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
    try self.init(kind: kind, address: address, availableKey: key, rate: rate, options: options)
  }

  /// Prepares to talk to a service, if there is a key for its address; without one every call fails
  /// before anything is sent.
  ///
  /// - Parameter account: the account that calls name, for `kindsWithAccounts`.
  public init(
    kind: String, address: ServiceAddress, account: AccountID? = nil, availableKey key: APIKey?,
    rate: RequestRate?,
    options: ConnectionOptions
  ) throws {
    guard account == nil || Self.kindsWithAccounts.contains(kind) else {
      throw InvalidAddress(
        message: "account_id is for services of the kind tlm, not \(kind.scrubbed)")
    }
    func connection(_ keyHeader: String, _ usualRate: RequestRate) throws -> ServiceConnection {
      try ServiceConnection(
        address: address, availableKey: key, keyHeader: keyHeader,
        gate: RequestGate(rate: rate ?? usualRate), options: options)
    }
    switch kind {
    case TrustLifecycleService.kind:
      self.connection = try connection(
        TrustLifecycleService.keyHeader, TrustLifecycleService.defaultRate)
      let service = TrustLifecycleService(connection: self.connection, account: account)
      (reader, revoker) = (service, service)
    case CertCentralService.kind:
      self.connection = try connection(
        CertCentralService.keyHeader, CertCentralService.defaultRate)
      let service = CertCentralService(connection: self.connection)
      (reader, revoker) = (service, service)
    default:
      throw InvalidAddress(
        message: "“\(kind.scrubbed)” is not a kind of service; choose one of: "
          + Self.kinds.joined(separator: ", "))
    }
  }

  /// When the calls left that still count against the request budget.
  public func recentCalls() async -> [Date] {
    connection.gate.recentCalls()
  }

  /// Counts calls that an earlier process has made with the same key.
  public func remember(_ calls: [Date]) async {
    connection.gate.remember(calls)
  }

  /// Closes the connections.
  public func close() async {
    await connection.close()
  }
}
