import Foundation

/// The body of a revocation. Every field is optional, and so is the body itself.
///
/// The service silently ignores a misspelt field or reason.
struct RevocationBody {
  /// The reason as the client sent it.
  let reason: String?
  let skipsApproval: Bool
  let comments: String

  /// Throws ``CertCentralRefusal`` if the body is not a JSON object.
  init(json: Data) throws {
    guard !json.isEmpty else {
      (reason, skipsApproval, comments) = (nil, false, "")
      return
    }
    guard let fields = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      throw CertCentralRefusal.invalid("The body must be a JSON object.")
    }
    reason = fields["revocation_reason"] as? String
    skipsApproval = fields["skip_approval"] as? Bool ?? false
    comments = fields["comments"] as? String ?? ""
  }
}
