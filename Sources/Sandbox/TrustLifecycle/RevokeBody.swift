import Foundation

/// The body of a revocation: `{"revocation_reason":"…"}` and nothing else.
struct RevokeBody {
  static let field = "revocation_reason"

  let reason: String

  /// Throws `invalid_request` for any other body.
  init(json: Data) throws {
    guard let fields = try? JSONSerialization.jsonObject(with: json) as? [String: Any] else {
      throw TrustLifecycleRefusal.invalidRequest("The body must be a JSON object.")
    }
    if let unknown = fields.keys.filter({ $0 != Self.field }).min() {
      throw TrustLifecycleRefusal.invalidRequest(
        "The field \(unknown) is not known.", field: unknown)
    }
    guard let reason = fields[Self.field] as? String else {
      throw TrustLifecycleRefusal.invalidRequest(
        "\(Self.field) is required and must be a text.", field: Self.field)
    }
    self.reason = reason
  }
}
