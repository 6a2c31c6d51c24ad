/// Reads the error answers of Trust Lifecycle Manager.
enum TrustLifecycleErrors {
  /// Returns the error for an unsuccessful answer, whatever its body.
  ///
  /// The service's own code and message take priority over the HTTP status, because the statuses
  /// for a collision and for an already revoked certificate are not documented.
  static func error(for answer: APIAnswer, operation: String) -> ServiceError {
    let said = ErrorAnswer(answer)
    let code: ServiceError.Code =
      if said.entries.contains(where: \.saysCollision) {
        .collision
      } else if said.entries.contains(where: \.saysAlreadyRevoked) {
        .alreadyRevoked
      } else {
        said.codeByStatus
      }
    return said.error(code, operation: operation)
  }
}

extension ErrorAnswer.Entry {
  /// Whether the entry has the documented code. Without a code, the documented message decides:
  /// “Collision occurred! Please specify additional parameter: thumbprint_sha256”.
  fileprivate var saysCollision: Bool {
    guard let code = code?.nonEmpty else {
      return message?.text.lowercased().contains("collision occurred") ?? false
    }
    return code.lowercased() == "collision_error"
  }

  /// Whether the message has the words of DigiCert's own client or those of its tutorial. In both
  /// cases the run reads the certificate back.
  fileprivate var saysAlreadyRevoked: Bool {
    let words = message?.text.lowercased() ?? ""
    return words.contains("already has been revoked") || words.contains("not in a revocable state")
  }
}
