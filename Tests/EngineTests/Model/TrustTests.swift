import Testing

@testable import Engine

@Suite("Weighing of trust")
struct TrustTests {
  private static func evidence(_ trust: Trust, _ source: TrustEvidence.Source) -> TrustEvidence {
    TrustEvidence(trust: trust, source: source, fact: "fact")
  }

  @Test("Without evidence, the trust is unknown")
  func none() {
    #expect(TrustAssessment(weighing: []).trust == .unknown)
  }

  @Test("Evidence for one trust decides, whatever its source")
  func agreed() {
    #expect(TrustAssessment(weighing: [Self.evidence(.private, .profile)]).trust == .private)
    #expect(TrustAssessment(weighing: [Self.evidence(.public, .certificate)]).trust == .public)
    let twice = [Self.evidence(.public, .certificate), Self.evidence(.public, .certificate)]
    #expect(TrustAssessment(weighing: twice).trust == .public)
  }

  @Test("The certificate's own evidence outranks its profile's")
  func certificateFirst() {
    let evidence = [Self.evidence(.private, .profile), Self.evidence(.public, .certificate)]
    #expect(TrustAssessment(weighing: evidence).trust == .public)
    #expect(TrustAssessment(weighing: evidence).evidence == evidence)
  }

  @Test("ACME enrolment outranks all other evidence")
  func acme() {
    let evidence = [
      Self.evidence(.acme, .profile), Self.evidence(.private, .profile),
      Self.evidence(.public, .certificate),
    ]
    #expect(TrustAssessment(weighing: evidence).trust == .acme)
  }

  @Test("Contradictory evidence of equal rank leaves the trust unknown")
  func contradiction() {
    let evidence = [Self.evidence(.private, .profile), Self.evidence(.public, .profile)]
    #expect(TrustAssessment(weighing: evidence).trust == .unknown)
  }

  @Test("Only private certificates allow every reason")
  func restriction() {
    #expect(Trust.allCases.filter { !$0.isRestricted } == [.private])
  }
}
