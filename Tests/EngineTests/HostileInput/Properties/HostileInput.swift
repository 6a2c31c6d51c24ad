@testable import Engine

/// The decoders of outside bytes, with the properties that each must keep for any bytes.
///
/// Raw values name the folders of the corpora.
enum HostileInput: String, CaseIterable, Sendable {
  case searchPage = "search-page"
  case certificateAnswer = "certificate-answer"
  case profileAnswer = "profile-answer"
  case errorAnswer = "error-answer"
  case orderPage = "order-page"
  case orderAnswer = "order-answer"
  case orderCertificates = "order-certificates"
  case requestAnswer = "request-answer"
  case statusChanges = "status-changes"
  case productAnswer = "product-answer"
  case certCentralError = "certcentral-error"
  case der
  case retryAfter = "retry-after"
  case filter
  case incident
  case text

  /// Checks the decoder's properties; throws `Violation` if one does not hold.
  func check(_ bytes: [UInt8]) throws {
    switch self {
    case .searchPage: try AnswerProperties.checkSearchPage(bytes)
    case .certificateAnswer: try AnswerProperties.checkCertificate(bytes)
    case .profileAnswer: try AnswerProperties.checkProfiles(bytes)
    case .errorAnswer: try AnswerProperties.checkError(bytes, by: TrustLifecycleErrors.error)
    case .orderPage: try CertCentralProperties.checkPage(bytes)
    case .orderAnswer: try CertCentralProperties.checkOrder(bytes)
    case .orderCertificates: try CertCentralProperties.checkCertificates(bytes)
    case .requestAnswer: try CertCentralProperties.checkRequest(bytes)
    case .statusChanges: try CertCentralProperties.checkChanges(bytes)
    case .productAnswer: try CertCentralProperties.checkProducts(bytes)
    case .certCentralError: try AnswerProperties.checkError(bytes, by: CertCentralErrors.error)
    case .der: try CertificateProperties.check(bytes)
    case .retryAfter: try RetryAfterProperties.check(bytes)
    case .filter: try FilterProperties.check(bytes)
    case .incident: try IncidentProperties.check(bytes)
    case .text: try TextProperties.check(bytes)
    }
  }
}
