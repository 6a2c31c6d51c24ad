import Foundation

/// The body of a revocation. Every field may be left out, and so may the body.
///
/// A field or reason that is misspelt is as good as left out: the service does not say so.
struct RevocationBody {
  /// The reason, verbatim.
  let reason: String?
  let skipsApproval: Bool
  let comments: String

  /// Throws ``CertCentralRefusal`` when the body is no JSON object.
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
