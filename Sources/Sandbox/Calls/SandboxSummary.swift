/// Counts over everything that a sandbox was asked since its start.
public struct SandboxSummary: Sendable, Hashable, Codable {
  /// All calls.
  public var calls = 0
  /// Calls by what they asked for: `hello`, `profiles`, `profile`, `search`, `read`, `revoke`,
  /// `release`, `request`, `approve`, `changes`, `other`.
  public var callsByKind: [String: Int] = [:]
  /// Calls answered with 429.
  public var rateLimited = 0
  /// Calls that met a fault, by its kind.
  public var callsByFault: [String: Int] = [:]
  /// Calls that revoked or suspended a certificate; at CertCentral, certificates that a call or
  /// the approval of a request has revoked.
  public var revoked = 0
  /// The same by the reason as it was sent; at CertCentral, as it is recorded.
  public var revokedByReason: [String: Int] = [:]
  /// Calls that lifted a hold.
  public var released = 0
  /// Different certificates that were revoked, suspended or released.
  public var certificatesTouched = 0
  /// Different certificates for which another revocation was asked after one had been accepted.
  public var revokedTwice = 0
  /// CertCentral's requests to revoke that wait for an administrator.
  public var requestsPending = 0
  /// Those that were approved.
  public var requestsApproved = 0
  /// Those that were rejected or canceled.
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
