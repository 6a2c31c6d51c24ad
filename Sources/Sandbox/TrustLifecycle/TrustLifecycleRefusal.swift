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
    var headers: HTTPFields = [:]
    if variants.contains(.retryAfterAsDate) {
      let second = (now.timeIntervalSince1970 + retryAfter).rounded(.up)
      headers[.retryAfter] = Date(timeIntervalSince1970: second).httpText
    } else if !variants.contains(.noRetryAfter) {
      headers[.retryAfter] = String(max(1, Int(retryAfter.rounded(.up))))
    }
    return TrustLifecycleRefusal(
      status: .tooManyRequests, code: "request_limit_exceeded",
      message: "Service unavailable, please limit request volume", headers: headers)
  }
}
