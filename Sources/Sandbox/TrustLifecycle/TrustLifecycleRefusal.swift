import Foundation
import Hummingbird

/// An error answer of Trust Lifecycle Manager.
struct TrustLifecycleRefusal: ServiceRefusal {
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

  static func unreadable(
    _ status: HTTPResponse.Status, _ message: String
  ) -> TrustLifecycleRefusal {
    TrustLifecycleRefusal(status: status, code: "invalid_request", message: message)
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

  static func tooManyRequests(
    retryAfter: TimeInterval, now: Date, _ variants: Set<SandboxVariant>
  ) -> TrustLifecycleRefusal {
    if variants.contains(.noRetryAfter) { return .tooManyRequests(nil) }
    return .tooManyRequests(
      now.retryAfterText(wait: retryAfter, asDate: variants.contains(.retryAfterAsDate)))
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
  func answer(_ variants: Set<SandboxVariant>) throws -> Response {
    .json(
      try WireEncoder.encode(
        WireError(.init(code: code, message: message, field: field), variants: variants)),
      status: status, headers: headers)
  }

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
