/// Reads the error answers of Trust Lifecycle Manager.
enum TrustLifecycleErrors {
  /// The error for an answer that is no success, whatever its body is.
  ///
  /// The service's own code decides before the HTTP status does: the statuses of a collision and of
  /// an already revoked certificate are not documented.
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
  /// The documented code or, in an answer without codes, the documented message: “Collision occurred!
  /// Please specify additional parameter: thumbprint_sha256”.
  fileprivate var saysCollision: Bool {
    guard let code = code?.nonEmpty else {
      return message?.text.lowercased().contains("collision occurred") ?? false
    }
    return code.lowercased() == "collision_error"
  }

  /// The words of DigiCert's own client, and those of its tutorial; what is on record is read back
  /// in either case.
  fileprivate var saysAlreadyRevoked: Bool {
    let words = message?.text.lowercased() ?? ""
    return words.contains("already has been revoked") || words.contains("not in a revocable state")
  }
}
