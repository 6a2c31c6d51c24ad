/// Counts over everything that a sandbox was asked since its start.
public struct SandboxSummary: Sendable, Hashable, Codable {
  /// All calls.
  public var calls = 0
  /// Calls by what they asked for: `hello`, `profiles`, `profile`, `search`, `read`, `revoke`,
  /// `release`, `other`.
  public var callsByKind: [String: Int] = [:]
  /// Calls answered with 429.
  public var rateLimited = 0
  /// Calls that met a fault, by its kind.
  public var callsByFault: [String: Int] = [:]
  /// Calls that revoked or suspended a certificate.
  public var revoked = 0
  /// The same by the reason as it was sent.
  public var revokedByReason: [String: Int] = [:]
  /// Calls that lifted a hold.
  public var released = 0
  /// Different certificates that were revoked, suspended or released.
  public var certificatesTouched = 0
  /// Different certificates for which another revocation was asked after one had been accepted.
  public var revokedTwice = 0

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
  }
}
