import Foundation
import Hummingbird

/// An error answer of Trust Lifecycle Manager.
struct TrustLifecycleRefusal: Error {
  let status: HTTPResponse.Status
  let code: String
  let message: String
  var field: String?
  var headers: HTTPFields = [:]

  static let invalidKey = TrustLifecycleRefusal(
    status: .unauthorized, code: "invalid_api_key",
    message: "The API key is missing or not valid.")

  static let notFound = TrustLifecycleRefusal(
    status: .notFound, code: "resource_not_found", message: "The resource was not found.")

  static func accessDenied(_ permission: SandboxPermission) -> TrustLifecycleRefusal {
    let name =
      switch permission {
      case .viewCertificates: "View certificates"
      case .revokeCertificates: "Revoke certificates"
      }
    return TrustLifecycleRefusal(
      status: .forbidden, code: "access_denied",
      message: "The API key lacks the permission: \(name).")
  }

  static func invalidRequest(_ message: String, field: String? = nil) -> TrustLifecycleRefusal {
    TrustLifecycleRefusal(
      status: .badRequest, code: "invalid_request", message: message, field: field)
  }

  /// The text is DigiCert's; the HTTP status is not documented.
  static func collision(_ variants: Set<SandboxVariant>) -> TrustLifecycleRefusal {
    TrustLifecycleRefusal(
      status: variants.contains(.collisionAs409) ? .conflict : .badRequest,
      code: "collision_error",
      message: "Collision occurred! Please specify additional parameter: thumbprint_sha256")
  }

  /// The text is DigiCert's; code and HTTP status are not documented.
  static func alreadyRevoked(_ variants: Set<SandboxVariant>) -> TrustLifecycleRefusal {
    TrustLifecycleRefusal(
      status: variants.contains(.alreadyRevokedAs409) ? .conflict : .badRequest,
      code: "invalid_request", message: "Certificate already has been revoked")
  }

  /// `Retry-After` in whole seconds or as an HTTP date, never earlier than there is room again.
  static func tooManyRequests(
    retryAfter: TimeInterval, now: Date, _ variants: Set<SandboxVariant>
  ) -> TrustLifecycleRefusal {
    if variants.contains(.noRetryAfter) { return .tooManyRequests(nil) }
    if variants.contains(.retryAfterAsDate) {
      let second = (now.timeIntervalSince1970 + retryAfter).rounded(.up)
      return .tooManyRequests(Date(timeIntervalSince1970: second).httpText)
    }
    return .tooManyRequests(String(max(1, Int(retryAfter.rounded(.up)))))
  }

  private static func tooManyRequests(_ retryAfter: String?) -> TrustLifecycleRefusal {
    var headers: HTTPFields = [:]
    headers[.retryAfter] = retryAfter
    return TrustLifecycleRefusal(
      status: .tooManyRequests, code: "request_limit_exceeded",
      message: "Service unavailable, please limit request volume", headers: headers)
  }
}

extension TrustLifecycleRefusal {
  /// The answer as it is sent.
  func answer(_ variants: Set<SandboxVariant>) throws -> Response {
    .json(
      try WireEncoder.encode(RefusalAnswer(self, variants: variants)), status: status,
      headers: headers)
  }

  /// What a fault has the service say.
  init(_ fault: FaultRefusal) {
    switch fault {
    case .throttled(let retryAfter):
      self = .tooManyRequests(retryAfter)
    case .trouble(let status):
      self.init(
        status: status, code: "internal_error",
        message: "An unexpected error occurred. Please try again later.")
    case .keyRevoked:
      self = .invalidKey
    }
  }
}
