public import Foundation

/// One call that the sandbox answered, as its record shows it.
public struct SandboxCall: Sendable, Hashable, Codable {
  /// The position in the record, from 1.
  public let sequence: Int
  /// When the service had dealt with it.
  public let at: Date
  /// The HTTP method.
  public let method: String
  /// The path without its query; the serial number in it is written in upper case.
  public let path: String
  /// The query as sent, without the question mark.
  public let query: String?
  /// The serial number that the call named.
  public let serial: String?
  /// The SHA-256 thumbprint of the certificate, when the call found exactly one.
  public let thumbprint: String?
  /// The revocation reason that the call named, verbatim.
  public let reason: String?
  /// The HTTP status of the service's answer; 0 when the call did not get that far.
  public let status: Int
  /// Whether the call changed the state of a certificate.
  public let acted: Bool
  /// The error code of the answer.
  public let code: String?
  /// The kind of fault that the call or its certificate met; `nil` for none.
  public let fault: String?
}
