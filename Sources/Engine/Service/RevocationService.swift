/// The calls that change something at a CA. No other code changes anything there.
///
/// All methods throw `ServiceError`, or `CancellationError` if cancelled before sending.
public protocol RevocationService: Sendable {
  /// Whether this is a dry run, which sends nothing.
  var isRehearsal: Bool { get }

  /// Reserves the place of the next call in the call budget, before the call's last check. Returns
  /// `nil` if calls need no permit, or while the service asks for too long a pause.
  ///
  /// - Parameter isForCheck: whether the check itself makes API calls.
  func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit?

  /// Revokes one certificate, or everything in its bundle.
  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer

  /// Approves a revocation request with an administrator's key.
  func approve(request id: String, comment: String) async throws

  /// Releases a hold, which makes the certificate valid again.
  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer
}

extension RevocationService {
  public var isRehearsal: Bool { false }

  public func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? { nil }

  /// The default for services without approval requests.
  public func approve(request id: String, comment: String) async throws {
    throw ServiceError(
      .notFound, operation: "approving request \(id.scrubbed)",
      message: "the service has no approvals")
  }
}
