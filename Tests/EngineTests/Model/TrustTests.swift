import Testing

@testable import Engine

@Suite("Weighing of trust")
struct TrustTests {
  private static func evidence(_ trust: Trust, _ source: TrustEvidence.Source) -> TrustEvidence {
    TrustEvidence(trust: trust, source: source, fact: "fact")
  }

  @Test("No evidence is not proof of a private CA")
  func none() {
    #expect(TrustAssessment(weighing: []).trust == .unknown)
  }

  @Test("One kind of evidence decides, wherever it was seen")
  func agreed() {
    #expect(TrustAssessment(weighing: [Self.evidence(.private, .profile)]).trust == .private)
    #expect(TrustAssessment(weighing: [Self.evidence(.public, .certificate)]).trust == .public)
    let twice = [Self.evidence(.public, .certificate), Self.evidence(.public, .certificate)]
    #expect(TrustAssessment(weighing: twice).trust == .public)
  }

  @Test("What the certificate says outranks its profile")
  func certificateFirst() {
    let evidence = [Self.evidence(.private, .profile), Self.evidence(.public, .certificate)]
    #expect(TrustAssessment(weighing: evidence).trust == .public)
    #expect(TrustAssessment(weighing: evidence).evidence == evidence)
  }

  @Test("ACME enrolment restricts whatever else is seen")
  func acme() {
    let evidence = [
      Self.evidence(.acme, .profile), Self.evidence(.private, .profile),
      Self.evidence(.public, .certificate),
    ]
    #expect(TrustAssessment(weighing: evidence).trust == .acme)
  }

  @Test("A contradiction of the same rank is unknown")
  func contradiction() {
    let evidence = [Self.evidence(.private, .profile), Self.evidence(.public, .profile)]
    #expect(TrustAssessment(weighing: evidence).trust == .unknown)
  }

  @Test("Only private certificates take every reason")
  func restriction() {
    #expect(Trust.allCases.filter { !$0.isRestricted } == [.private])
  }
}
