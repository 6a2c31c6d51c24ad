import Foundation

/// A call that did not give what was asked, equal to another by its code alone.
///
/// The service's own code and message are kept verbatim (scrubbed), to be shown as they are.
public struct ServiceError: Error, Sendable {
  /// What kind of trouble it is, which decides what happens next.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// 401: the key is not accepted.
    case credentialsRefused
    /// 403: the key lacks a permission.
    case notPermitted
    /// 404: no such profile or certificate.
    case notFound
    /// The serial number alone does not name one certificate.
    case collision
    /// The certificate had been revoked before.
    case alreadyRevoked
    /// A request to revoke the certificate waits for an administrator already.
    case alreadyRequested
    /// The certificate cannot be revoked, through no fault of the call: its reissue is pending, or it
    /// has expired.
    case notRevocableNow
    /// 429: too many calls.
    case throttled
    /// 5xx: the service is in trouble; it may or may not have acted.
    case serviceTrouble
    /// Another 4xx: a refusal that asking again will not change.
    case refused
    /// A redirect, which is never followed with a key.
    case redirected
    /// The answer's body is not what the service documents.
    case unreadableAnswer
    /// The answer is about another certificate than the one that was asked for.
    case anotherCertificate
    /// No connection came about, so nothing was sent.
    case unreachable
    /// The server's certificate does not verify, so nothing was sent.
    case untrustedServer
    /// The connection broke after the call may have been sent; whether it acted is unknown.
    case connectionLost
    /// No answer in time; whether the call acted is unknown.
    case timedOut
  }

  /// What kind of trouble it is.
  public let code: Code
  /// What was being done, such as “revoking 0F6F…”.
  public let operation: String
  /// HTTP status of the answer; `nil` when there was none.
  public let status: Int?
  /// The service's own error code, verbatim; empty when it gave none.
  public let serviceCode: String
  /// The service's own message, or ours when it gave none.
  public let message: String
  /// The wait that the service asks for; `nil` when it does not say.
  public let wait: AskedWait?
  /// The certificate that the answer is about, when it is another one than was asked for.
  public var answered: CertificateRecord?

  /// How long the service asks to wait; `nil` when it does not say.
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

  /// Whether a call that met a 429 is quietly sent again once the budget lets it: a service that
  /// asks for more than a minute is reported to the person instead.
  public var isShortThrottle: Bool { code == .throttled && !asksForLongWait }

  /// Whether the service asks for a wait that has to be said.
  public var asksForLongWait: Bool { wait?.isLong ?? false }

  /// Whether the same read may well succeed a moment later.
  var mayPass: Bool {
    [.connectionLost, .serviceTrouble, .unreadableAnswer].contains(code) && !asksForLongWait
  }

  /// Whether a call that changes something may have acted all the same.
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
  /// One sentence: what happened, to what, and what to do next.
  public var description: String {
    // With a code of its own it is the service that speaks, and is quoted.
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
        wait.map { "\($0.sentence); then try again" } ?? "lower --rate, or wait"
      case .serviceTrouble:
        wait.map { "\($0.sentence); then try again" }
          ?? "the service is in trouble; try again in a while"
      case .anotherCertificate:
        "this is no proof: look at both certificates at the service before going on"
      default: ""
      }
    return "\(what) failed: \(answer.isEmpty ? code.rawValue : answer)"
      + (next.isEmpty ? "" : "; \(next)")
  }
}

extension ServiceError.Code {
  /// Whether the same would happen to every call, so that only a person can help.
  var concernsEveryCall: Bool {
    [.credentialsRefused, .notPermitted, .untrustedServer, .redirected].contains(self)
  }
}
