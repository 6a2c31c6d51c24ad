import Foundation
import Testing

@testable import Engine

/// The tutorial only says that the service “may return an error indicating the certificate is not
/// in a revocable state”. The following read shows the meaning of that error.
@Suite("A certificate that is not in a revocable state")
struct NotRevocableTests {
  private let policy = RevocationPolicy(reason: .superseded)
  private let now = Date(timeIntervalSince1970: 1_741_046_400)

  private func refused() throws -> CertificateRevocation {
    let body =
      #"{"errors":[{"code":"x","message":"The certificate is not in a revocable state."}]}"#
    let error = TrustLifecycleErrors.error(
      for: APIAnswer(
        status: 400, contentType: "application/json", retryAfter: nil, body: Data(body.utf8)),
      operation: "revoking")
    #expect(error.code == .alreadyRevoked)
    var revocation = CertificateRevocation()
    revocation.handle(.sendStarts, at: now, policy: policy)
    #expect(revocation.handle(.sendFailed(error), at: now, policy: policy) == .read)
    return revocation
  }

  @Test("is already revoked if the read shows it")
  func revoked() throws {
    var revocation = try refused()
    let record = RevocationRecord(reason: .known(.superseded), date: now)
    revocation.handle(.read(.revoked, record), at: now, policy: policy)
    #expect(revocation.outcome == .alreadyRevoked)
    #expect(revocation.recorded == record)
  }

  @Test("is read again while it is shown as issued")
  func issued() throws {
    var revocation = try refused()
    #expect(revocation.handle(.read(.issued, nil), at: now, policy: policy) == .read)
    #expect(revocation.outcome == .alreadyRevoked)
  }
}
