import Foundation

/// A failed call. Two errors are equal when their codes are.
///
/// The service's own code and message are kept verbatim except for scrubbing, ready to show.
public struct ServiceError: Error, Sendable {
  /// The kind of error, which decides what happens next.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// 401: the key is not accepted; or no key belongs to the address.
    case credentialsRefused
    /// 403: the key lacks a permission.
    case notPermitted
    /// 404: no such profile or certificate.
    case notFound
    /// The serial number alone is ambiguous.
    case collision
    /// The certificate was already revoked.
    case alreadyRevoked
    /// A request to revoke the certificate already awaits approval.
    case alreadyRequested
    /// The certificate cannot be revoked, although the call is correct: its reissue is pending, or
    /// it has expired.
    case notRevocableNow
    /// 429: too many calls.
    case throttled
    /// 5xx: the service failed; it may or may not have acted.
    case serviceTrouble
    /// Another 4xx, or a call that this program refuses to send; a retry will not change that.
    case refused
    /// A redirect, which is never followed, because the call carries the key.
    case redirected
    /// The answer's body does not match the service's documentation.
    case unreadableAnswer
    /// The answer describes a different certificate.
    case anotherCertificate
    /// Could not connect, so nothing was sent.
    case unreachable
    /// The server's certificate failed verification, so nothing was sent.
    case untrustedServer
    /// The connection broke, perhaps after the call was sent; whether the call acted is unknown.
    case connectionLost
    /// No complete answer in time, or 408; whether the call acted is unknown.
    case timedOut
  }

  /// The kind of error.
  public let code: Code
  /// The attempted operation, such as “revoking 0F6F…”.
  public let operation: String
  /// HTTP status of the answer; `nil` when there was none.
  public let status: Int?
  /// The service's own error code, verbatim; empty when it gave none.
  public let serviceCode: String
  /// The service's own message, or ours when it gave none.
  public let message: String
  /// The wait that the service asks for; `nil` when it does not say.
  public let wait: AskedWait?
  /// The certificate that the answer describes, when it is not the requested one.
  public var answered: CertificateRecord?

  /// The length of the wait that the service asks for; `nil` when it does not say.
  public var retryAfter: Duration? { wait?.length }

  public init(
    _ code: Code, operation: String = "", status: Int? = nil, serviceCode: String = "",
    message: String = "", retryAfter: Duration? = nil, now: Date = Date()
  ) {
    self.code = code
    self.operation = operation
    self.status = status
    self.serviceCode = serviceCode
    self.message = message
    wait = retryAfter.map { AskedWait($0, from: now) }
  }

  /// Whether a call that got a 429 is sent again without notice when the budget allows it. A wait
  /// of more than a minute is reported to the person instead.
  public var isShortThrottle: Bool { code == .throttled && !asksForLongWait }

  /// Whether the service asks for a wait long enough to report.
  public var asksForLongWait: Bool { wait?.isLong ?? false }

  /// Whether the service was too busy for the call: it answers 503 or 429, or accepts no connection.
  /// This says nothing about the certificate.
  var isOverload: Bool {
    code == .throttled || code == .unreachable || (code == .serviceTrouble && status == 503)
  }

  /// Whether the same read could succeed shortly afterwards, so it is repeated.
  var mayPass: Bool {
    [.connectionLost, .serviceTrouble, .unreadableAnswer].contains(code) && !asksForLongWait
  }

  /// Whether a call that changes something could have acted despite the error.
  public var leavesOutcomeUnknown: Bool {
    switch code {
    case .connectionLost, .timedOut, .serviceTrouble, .unreadableAnswer: true
    default: false
    }
  }
}

extension ServiceError: Equatable {
  public static func == (left: ServiceError, right: ServiceError) -> Bool {
    left.code == right.code
  }
}

extension ServiceError: CustomStringConvertible {
  /// One sentence: what failed, why, and what to do next.
  public var description: String {
    // A message with a service code is the service's own, so it is quoted.
    let words = serviceCode.isEmpty || message.isEmpty ? message : "“\(message)”"
    let answer = [status.map { "HTTP \($0)" } ?? "", serviceCode, words]
      .filter { !$0.isEmpty }.joined(separator: " ")
    let what = operation.isEmpty ? "the call" : operation
    let next =
      switch code {
      case .credentialsRefused:
        "check BULKREVOKE_API_KEY, --api-key-file or api_key_command"
      case .notPermitted:
        "the key needs the permissions to view and to revoke certificates"
      case .unreachable:
        "nothing was sent; check the base URL and the network"
      case .untrustedServer:
        "the key was not sent; if the server is yours, add its root with --ca-file"
      case .redirected:
        "the key is never sent on; use the service's own address as base URL"
      case .timedOut, .connectionLost:
        "whether it acted is unknown until the status is read again"
      case .throttled:
        wait.map { "\($0.sentence); then retry" } ?? "lower --rate, or wait"
      case .serviceTrouble:
        wait.map { "\($0.sentence); then retry" }
          ?? "the service has a problem; retry later"
      case .anotherCertificate:
        "this proves nothing: compare both certificates at the service before you continue"
      default: ""
      }
    return "\(what) failed: \(answer.isEmpty ? code.rawValue : answer)"
      + (next.isEmpty ? "" : "; \(next)")
  }
}

extension ServiceError.Code {
  /// Whether every other call would fail in the same way, so only a person can help.
  var concernsEveryCall: Bool {
    [.credentialsRefused, .notPermitted, .untrustedServer, .redirected].contains(self)
  }
}
