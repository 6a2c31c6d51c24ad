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
  /// How long the service asks to wait; `nil` when it does not say.
  public let retryAfter: Duration?

  public init(
    _ code: Code, operation: String = "", status: Int? = nil, serviceCode: String = "",
    message: String = "", retryAfter: Duration? = nil
  ) {
    self.code = code
    self.operation = operation
    self.status = status
    self.serviceCode = serviceCode
    self.message = message
    self.retryAfter = retryAfter
  }

  /// Whether a read that met a 429 is quietly sent again once the budget lets it: a service that
  /// asks for more than two minutes is reported to the person instead.
  public var isShortThrottle: Bool {
    code == .throttled && (retryAfter ?? .zero) <= .seconds(120)
  }

  /// Whether the same read may well succeed a moment later.
  var mayPass: Bool {
    [.connectionLost, .serviceTrouble, .unreadableAnswer].contains(code)
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
        retryAfter.map { "the service asks to wait \(Int($0.seconds)) s; then try again" }
          ?? "lower --rate, or wait"
      case .serviceTrouble:
        "the service is in trouble; try again in a while"
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
