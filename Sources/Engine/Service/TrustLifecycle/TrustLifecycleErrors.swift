/// Reads the error answers of Trust Lifecycle Manager.
enum TrustLifecycleErrors {
  /// The error for an answer that is no success, whatever its body is.
  ///
  /// The service's own code decides before the HTTP status does: the statuses of a collision and of
  /// an already revoked certificate are not documented.
  static func error(for answer: APIAnswer, operation: String) -> ServiceError {
    let said = ErrorAnswer(answer)
    let code: ServiceError.Code =
      if said.entries.contains(where: { $0.code?.text.lowercased() == "collision_error" }) {
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
  /// The words of DigiCert's own client, and those of its tutorial; what is on record is read back
  /// in either case.
  fileprivate var saysAlreadyRevoked: Bool {
    let words = message?.text.lowercased() ?? ""
    return words.contains("already has been revoked") || words.contains("not in a revocable state")
  }
}
