import Foundation

/// Access to one service: the calls that read, the calls that change something, and their
/// connection.
public struct ServiceAccess: Sendable {
  /// The read-only calls.
  public let reader: any CertificateService
  /// The calls that change something.
  public var revoker: any RevocationService

  private let connection: ServiceConnection

  /// The machine names of the supported services.
  public static let kinds = [TrustLifecycleService.kind, CertCentralService.kind]

  /// The members of `kinds` whose calls can name an account.
  public static let kindsWithAccounts = [TrustLifecycleService.kind]

  /// Prepares access to a service without sending anything.
  ///
  /// - Parameters:
  ///   - kind: one of `kinds`.
  ///   - rate: the call budget; `nil` for the service's default.
  /// - Throws: `InvalidAddress` for an unknown kind, or the error from reading the extra root file.
  public init(
    kind: String, address: ServiceAddress, key: APIKey, rate: RequestRate?,
    options: ConnectionOptions
  ) throws {
    try self.init(kind: kind, address: address, availableKey: key, rate: rate, options: options)
  }

  /// Prepares access to a service. Without a key, every call fails before anything is sent.
  ///
  /// - Parameter account: the account that calls name; only for `kindsWithAccounts`.
  /// - Throws: the errors of the other initializer, or `InvalidAddress` for an account that the
  ///   kind does not support.
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

  /// Returns the end times of the calls that still count against the call budget. A call under way
  /// counts as ending now.
  public func recentCalls() async -> [Date] {
    connection.gate.recentCalls()
  }

  /// Counts the calls that an earlier process made with the same key.
  public func remember(_ calls: [Date]) async {
    connection.gate.remember(calls)
  }

  /// Closes the connections.
  public func close() async {
    await connection.close()
  }
}
