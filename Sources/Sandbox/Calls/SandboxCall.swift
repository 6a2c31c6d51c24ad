public import Foundation

/// One call that the sandbox answered, from its record.
public struct SandboxCall: Sendable, Hashable, Codable {
  /// The position in the record, counted from 1.
  public let sequence: Int
  /// The time when the service had handled the call.
  public let at: Date
  /// The HTTP method.
  public let method: String
  /// The path without its query. Its serial number may be in upper case even if the client sent
  /// lower case.
  public let path: String
  /// The query as sent, without the question mark.
  public let query: String?
  /// The serial number that the call named.
  public let serial: String?
  /// The thumbprint of the certificate, if the call found exactly one: SHA-256, or SHA-1 at
  /// CertCentral.
  public let thumbprint: String?
  /// The revocation reason that the call named, verbatim.
  public let reason: String?
  /// The reason that CertCentral records, in its spelling, if the call asked for a revocation.
  public let recorded: String?
  /// The id of the CertCentral request that the call made, read or decided.
  public let request: String?
  /// The HTTP status of the service's answer; 0 if the call did not reach the service.
  public let status: Int
  /// Whether the call changed the state of a certificate or made or decided a request.
  public let acted: Bool
  /// The error code of the answer.
  public let code: String?
  /// The kind of fault that happened to the call or its certificate; `nil` for none.
  public let fault: String?
}
