import Engine

extension Profile {
  /// What the profile's settings say about trust: the verdict and the facts it rests on.
  ///
  /// Each certificate's own evidence outranks it, which is why the verdict speaks of the profile.
  var trustWords: String {
    let assessment = TrustAssessment(weighing: trustEvidence)
    guard !trustEvidence.isEmpty else {
      return "Trust: the settings say nothing; each certificate is judged by itself"
    }
    let facts = trustEvidence.map(\.fact).joined(separator: "; ")
    return "Trust: \(assessment.trust.rawValue), because \(facts)"
  }
}
