/// The mutating seam of a rehearsal: it sends nothing, and says so for every certificate.
///
/// Only this is swapped; every check before it is the real one.
public struct DryRun: RevocationService {
  /// Told of every call that would have been sent.
  private let wouldSend: @Sendable (CertificateIdentity, RevocationReason) -> Void

  public init(wouldSend: @escaping @Sendable (CertificateIdentity, RevocationReason) -> Void) {
    self.wouldSend = wouldSend
  }

  public func revoke(
    _ identity: CertificateIdentity, reason: RevocationReason, comment: String
  ) async throws -> RevocationAnswer {
    wouldSend(identity, reason)
    return .notSent
  }

  public func releaseHold(_ identity: CertificateIdentity) async throws {}
}
