public import Foundation

/// One call that the sandbox answered, as its record shows it.
public struct SandboxCall: Sendable, Hashable, Codable {
  /// The position in the record, from 1.
  public let sequence: Int
  /// When the service had dealt with it.
  public let at: Date
  /// The HTTP method.
  public let method: String
  /// The path without its query; a serial number in it may be written in upper case.
  public let path: String
  /// The query as sent, without the question mark.
  public let query: String?
  /// The serial number that the call named.
  public let serial: String?
  /// The thumbprint of the certificate, when the call found exactly one: SHA-256, or SHA-1 at
  /// CertCentral.
  public let thumbprint: String?
  /// The revocation reason that the call named, verbatim.
  public let reason: String?
  /// The reason that CertCentral records, in its spelling, when the call asked for a revocation.
  public let recorded: String?
  /// The id of CertCentral's request that the call made, approved or rejected.
  public let request: String?
  /// The HTTP status of the service's answer; 0 when the call did not get that far.
  public let status: Int
  /// Whether the call changed the state of a certificate, or asked an administrator to.
  public let acted: Bool
  /// The error code of the answer.
  public let code: String?
  /// The kind of fault that the call or its certificate met; `nil` for none.
  public let fault: String?
}
