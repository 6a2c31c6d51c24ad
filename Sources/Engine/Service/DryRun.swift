/// The mutating seam of a rehearsal: it sends nothing, and says so for every certificate.
///
/// Only this is swapped; every check before it is the real one.
public struct DryRun: RevocationService {
  public var isRehearsal: Bool { true }

  /// Told of every call that would have been sent.
  private let wouldSend: @Sendable (CertificateIdentity, RevocationReason) -> Void

  public init(wouldSend: @escaping @Sendable (CertificateIdentity, RevocationReason) -> Void) {
    self.wouldSend = wouldSend
  }

  public func revoke(
    _ identity: CertificateIdentity, _ request: RevocationRequest
  ) async throws -> RevocationAnswer {
    wouldSend(identity, request.reason)
    return .notSent
  }

  public func approve(request id: String, comment: String) async throws {}

  public func releaseHold(
    _ identity: CertificateIdentity
  ) async throws -> RevocationAnswer { .notSent }
}
