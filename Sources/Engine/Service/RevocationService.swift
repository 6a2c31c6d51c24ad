/// The seam that mutates: nothing outside it changes anything at a CA.
///
/// All methods throw `ServiceError`, or `CancellationError` when cancelled before sending.
public protocol RevocationService: Sendable {
  /// Whether this only says what would be sent, and sends nothing.
  var isRehearsal: Bool { get }

  /// Takes the place of the next call in the request budget, before the call's last check; `nil`
  /// where calls need no place.
  ///
  /// - Parameter isForCheck: whether the check makes calls of its own.
  func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit?

  /// Asks for the revocation of one certificate, or of everything in its bundle.
  func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer

  /// Approves a request to revoke in an administrator's place.
  func approve(request id: String, comment: String) async throws

  /// Lifts a hold; the certificate is valid again.
  func releaseHold(_ identity: CertificateIdentity) async throws -> RevocationAnswer
}

extension RevocationService {
  public var isRehearsal: Bool { false }

  public func permit(for lane: RequestLane, isForCheck: Bool) async throws -> CallPermit? { nil }

  /// A service that gives out no requests has none to approve.
  public func approve(request id: String, comment: String) async throws {
    throw ServiceError(
      .notFound, operation: "approving request \(id.scrubbed)",
      message: "the service knows no approvals")
  }
}
