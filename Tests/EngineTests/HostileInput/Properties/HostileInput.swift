/// The decoders of outside bytes, and what must hold of each whatever the bytes are.
///
/// Raw values name the folders of the corpora.
enum HostileInput: String, CaseIterable, Sendable {
  case searchPage = "search-page"
  case certificateAnswer = "certificate-answer"
  case profileAnswer = "profile-answer"
  case errorAnswer = "error-answer"
  case der
  case retryAfter = "retry-after"
  case filter
  case incident
  case text

  /// Throws `Violation` when a property does not hold.
  func check(_ bytes: [UInt8]) throws {
    switch self {
    case .searchPage: try AnswerProperties.checkSearchPage(bytes)
    case .certificateAnswer: try AnswerProperties.checkCertificate(bytes)
    case .profileAnswer: try AnswerProperties.checkProfiles(bytes)
    case .errorAnswer: try AnswerProperties.checkError(bytes)
    case .der: try CertificateProperties.check(bytes)
    case .retryAfter: try RetryAfterProperties.check(bytes)
    case .filter: try FilterProperties.check(bytes)
    case .incident: try IncidentProperties.check(bytes)
    case .text: try TextProperties.check(bytes)
    }
  }
}
