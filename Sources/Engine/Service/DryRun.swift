/// The `RevocationService` of a dry run: sends nothing, and reports each revocation and each
/// release of a hold that a real run would send.
///
/// A dry run replaces only this part. The checks before a call are the real ones, except that
/// sign-offs are not checked.
public struct DryRun: RevocationService {
  public var isRehearsal: Bool { true }

  /// Called for each revocation or release that a real run would send.
  private let wouldSend: @Sendable (CertificateIdentity) -> Void

  public init(wouldSend: @escaping @Sendable (CertificateIdentity) -> Void) {
    self.wouldSend = wouldSend
  }

  public func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    wouldSend(identity)
    return .notSent
  }

  public func approve(request id: String, comment: String) async throws {}

  public func releaseHold(
    _ identity: CertificateIdentity
  ) async throws -> RevocationAnswer {
    wouldSend(identity)
    return .notSent
  }
}
