import Engine

extension Profile {
  /// The trust that the profile's settings imply, with the facts behind it.
  ///
  /// Each certificate's own evidence has priority over this.
  var trustWords: String {
    let assessment = TrustAssessment(weighing: trustEvidence)
    guard !trustEvidence.isEmpty else {
      return "Trust: the settings say nothing; each certificate is judged by itself"
    }
    let facts = trustEvidence.map(\.fact).joined(separator: "; ")
    return "Trust: \(assessment.trust.rawValue), because \(facts)"
  }
}
