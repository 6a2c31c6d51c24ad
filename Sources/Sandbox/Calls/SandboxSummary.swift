/// The counts of all calls to a sandbox since its start.
public struct SandboxSummary: Sendable, Hashable, Codable {
  /// The number of calls.
  public var calls = 0
  /// Calls by kind: `hello`, `profiles`, `profile`, `search`, `read`, `revoke`, `release`,
  /// `request`, `approve`, `changes`, `other`.
  public var callsByKind: [String: Int] = [:]
  /// Calls answered with 429.
  public var rateLimited = 0
  /// Calls with a fault, either of the call itself or of its certificate, by the kind of fault.
  public var callsByFault: [String: Int] = [:]
  /// Calls that revoked or suspended a certificate; at CertCentral, certificates revoked by a call
  /// or by an approved request.
  public var revoked = 0
  /// Revocations by the reason that the client sent; at CertCentral, by the recorded reason.
  public var revokedByReason: [String: Int] = [:]
  /// Calls that released a hold.
  public var released = 0
  /// Distinct certificates that were revoked, suspended or released.
  public var certificatesTouched = 0
  /// Distinct certificates with another revocation call after an accepted one.
  public var revokedTwice = 0
  /// CertCentral's requests to revoke that are pending.
  public var requestsPending = 0
  /// CertCentral's requests to revoke that were approved.
  public var requestsApproved = 0
  /// CertCentral's requests to revoke that were rejected or canceled.
  public var requestsRejected = 0

  private enum CodingKeys: String, CodingKey {
    case calls
    case callsByKind = "calls_by_kind"
    case rateLimited = "rate_limited"
    case callsByFault = "calls_by_fault"
    case revoked
    case revokedByReason = "revoked_by_reason"
    case released
    case certificatesTouched = "certificates_touched"
    case revokedTwice = "revoked_twice"
    case requestsPending = "requests_pending"
    case requestsApproved = "requests_approved"
    case requestsRejected = "requests_rejected"
  }
}
