public import Foundation

/// One call that the sandbox answered, from its record.
public struct SandboxCall: Sendable, Hashable, Codable {
  /// The position in the record, counted from 1.
  public let sequence: Int
  /// The time when the service had handled the call, or when a fault stopped the call.
  public let at: Date
  /// The HTTP method.
  public let method: String
  /// The path without its query. Its serial number can be in upper case and without leading zero
  /// bytes even if the client sent another form.
  public let path: String
  /// The query as sent, without the question mark.
  public let query: String?
  /// The serial number that the call named or, at CertCentral, that of the certificate found.
  public let serial: String?
  /// The thumbprint of the certificate, if the call found exactly one: SHA-256, or a stand-in for
  /// SHA-1 at CertCentral. A call about an order finds the order's own certificate.
  public let thumbprint: String?
  /// The revocation reason that the call named, verbatim.
  public let reason: String?
  /// The reason that CertCentral records, in its spelling, if it accepted a revocation. The fault
  /// `other-reason` does not change this field.
  public let recorded: String?
  /// The id of the CertCentral request that the call made, read or decided.
  public let request: String?
  /// The HTTP status of the service's answer. If a fault kept the call from the service, the status
  /// of the fault's answer, or 0 for none.
  public let status: Int
  /// Whether the call changed the state of a certificate or made or decided a request.
  public let acted: Bool
  /// The error code of the service's answer.
  public let code: String?
  /// The kind of fault that happened to the call or its certificate; `nil` for none.
  public let fault: String?
}
