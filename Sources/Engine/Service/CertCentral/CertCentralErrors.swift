/// Reads the error answers of CertCentral.
enum CertCentralErrors {
  /// Returns the error for an unsuccessful answer, whatever its body.
  ///
  /// CertCentral answers a wrong key with 403 and a code of its own. The reasons why a certificate
  /// cannot be revoked have no documented codes, so their words decide.
  static func error(for answer: APIAnswer, operation: String) -> ServiceError {
    let said = ErrorAnswer(answer)
    let texts = said.entries.map {
      "\($0.code?.text ?? "") \($0.message?.text ?? "")".lowercased().replacing("_", with: " ")
        // This code accompanies any message and does not refer to an approval request.
        .replacing("invalid request", with: "")
    }
    let code: ServiceError.Code =
      if texts.contains(where: { $0.contains("access denied invalid key") }) {
        .credentialsRefused
      } else if (400..<500).contains(answer.status), ![401, 403, 429].contains(answer.status),
        let refusal = texts.lazy.compactMap(refusal).first
      {
        refusal
      } else {
        said.codeByStatus
      }
    return said.error(code, operation: operation)
  }

  private static func refusal(_ text: String) -> ServiceError.Code? {
    if text.contains("reissue"), text.contains("pending") { return .notRevocableNow }
    // The certificate expired between the search and the call.
    if text.contains("certificate"), text.contains("expired") { return .notRevocableNow }
    guard text.contains("already") || text.contains("pending") else { return nil }
    if text.contains("request") { return .alreadyRequested }
    return text.contains("revoked") ? .alreadyRevoked : nil
  }
}
