import Foundation
import Hummingbird

/// An error answer of CertCentral: `{"errors":[{"code","message"}]}`.
///
/// The codes in the type itself are DigiCert's. The codes in the first extension are invented,
/// because DigiCert documents none; clients must not rely on them.
struct CertCentralRefusal: ServiceRefusal {
  let status: HTTPResponse.Status
  let code: String
  let message: String
  var headers: HTTPFields = [:]

  static let invalidKey = CertCentralRefusal(
    status: .forbidden, code: "access_denied|access_denied_invalid_key",
    message: "The API key is missing or not valid.")

  static let accessDenied = CertCentralRefusal(
    status: .forbidden, code: "access_denied",
    message: "The API key does not have the permission for this.")

  static let invalidApprover = CertCentralRefusal(
    status: .forbidden, code: "access_denied|invalid_approver",
    message: "The API key may not approve or reject requests.")

  private static func tooManyRequests(_ retryAfter: String?) -> CertCentralRefusal {
    var headers: HTTPFields = [:]
    headers[.retryAfter] = retryAfter
    return CertCentralRefusal(
      status: .tooManyRequests, code: "request_limit_exceeded",
      message: "Service unavailable, please limit request volume", headers: headers)
  }
}

extension CertCentralRefusal {
  static let notFound = CertCentralRefusal(
    status: .notFound, code: "not_found", message: "The resource was not found.")

  static let pendingReissue = badRequest(
    "certificate_pending_reissue", "The certificate has a pending reissue and cannot be revoked.")

  static let requestDecided = badRequest(
    "request_already_processed", "The request has already been approved or rejected.")

  static func unreadable(_ status: HTTPResponse.Status, _ message: String) -> CertCentralRefusal {
    CertCentralRefusal(status: status, code: "invalid_request", message: message)
  }

  static func invalid(_ message: String) -> CertCentralRefusal {
    unreadable(.badRequest, message)
  }

  init(_ refusal: CertCentralLedger.Refusal) {
    switch refusal {
    case .alreadyRevoked:
      self = Self.badRequest(
        "certificate_already_revoked", "The certificate has already been revoked.")
    case .alreadyRequested:
      self = Self.badRequest(
        "revoke_already_requested", "There is already a pending request to revoke this.")
    case .expired:
      self = Self.badRequest("certificate_expired", "The certificate has expired.")
    case .notIssued:
      self = Self.badRequest("certificate_not_issued", "The certificate has not been issued.")
    case .pendingReissue:
      self = .pendingReissue
    }
  }

  private static func badRequest(_ code: String, _ message: String) -> CertCentralRefusal {
    CertCentralRefusal(status: .badRequest, code: code, message: message)
  }
}

extension CertCentralRefusal {
  static func tooManyRequests(
    retryAfter: TimeInterval, now: Date, _ variants: Set<SandboxVariant>
  ) -> CertCentralRefusal {
    guard variants.contains(.certCentralRetryAfter) else { return tooManyRequests(nil) }
    return tooManyRequests(
      now.retryAfterText(wait: retryAfter, asDate: variants.contains(.retryAfterAsDate)))
  }

  init(_ fault: FaultRefusal) {
    switch fault {
    case .throttled(let retryAfter):
      self = .tooManyRequests(retryAfter)
    case .trouble(let status):
      self.init(
        status: status, code: "internal_server_error",
        message: "An unexpected error occurred. Please try again later.")
    case .keyRevoked:
      self = .invalidKey
    }
  }

  func answer(_ variants: Set<SandboxVariant>) throws -> Response {
    .json(
      try WireEncoder.encode(WireError(.init(code: code, message: message), variants: variants)),
      status: status, headers: headers)
  }
}
