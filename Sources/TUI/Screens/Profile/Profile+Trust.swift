import Engine

extension Profile {
  /// The trust that the profile's settings imply, with the facts behind it.
  ///
  /// Each certificate's own evidence has priority over this.
  var trustWords: String {
    let assessment = TrustAssessment(weighing: trustEvidence)
    guard !trustEvidence.isEmpty else {
      return "Trust: not stated in the settings; decided for each certificate"
    }
    let facts = trustEvidence.map(\.fact).joined(separator: "; ")
    return "Trust: \(assessment.trust.rawValue), because \(facts)"
  }
}
