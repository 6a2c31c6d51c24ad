import Testing

@testable import Engine

@Suite("Profiles")
struct ProfileTests {
  @Test func `a profile within a division is named after both and keeps its settings`() {
    let evidence = [
      TrustEvidence(trust: .public, source: .profile, fact: "the product is ssl_plus")
    ]
    let profile = Profile(
      id: "ssl_plus", name: "Standard SSL", status: "Active", enrollmentMethod: "ssl",
      templateName: "Server", issuer: "CN=CA", trustEvidence: evidence)
    #expect(
      profile.within(Division(id: "110", name: "Web Platform"))
        == Profile(
          id: "ssl_plus/110", name: "Standard SSL in Web Platform", status: "Active",
          enrollmentMethod: "ssl", templateName: "Server", issuer: "CN=CA",
          trustEvidence: evidence))
  }
}
