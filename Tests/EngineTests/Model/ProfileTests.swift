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
    let division = Division(id: "110", name: "Web Platform")
    let divided = profile.within(division)
    #expect(divided.reference == "ssl_plus/110")
    #expect(divided.fullName == "Standard SSL in Web Platform")
    #expect(
      divided
        == Profile(
          id: "ssl_plus", name: "Standard SSL", status: "Active", enrollmentMethod: "ssl",
          templateName: "Server", issuer: "CN=CA", trustEvidence: evidence, division: division))
    #expect(profile.reference == "ssl_plus" && profile.fullName == "Standard SSL")
  }
}
