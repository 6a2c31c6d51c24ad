import Testing

@testable import Engine

@Suite("CertCentral's products and divisions")
struct CertCentralProductTests {
  private static func account() throws -> ScriptedAccount {
    ScriptedAccount(answers: [
      "/product": try Fixture("certcentral-products.json").text,
      "/container": try Fixture("certcentral-containers.json").text,
    ])
  }

  private static func profile(
    _ text: String, _ account: ScriptedAccount? = nil
  ) async throws -> Profile {
    try await withCertCentral(script: (account ?? Self.account()).script) { service, _ in
      try await service.profile(named: text)
    }
  }

  @Test("Products serve as profiles, and their names give evidence of trust")
  func products() async throws {
    try await withCertCentral(script: Self.account().script) { service, _ in
      let profiles = try await service.profiles()
      #expect(profiles.map(\.id) == ["ssl_plus", "private_ssl_plus", "code_signing"])
      #expect(profiles.map(\.name) == ["Standard SSL", "Private SSL", "Code Signing"])
      #expect(profiles.map { $0.trustEvidence.map(\.trust) } == [[.public], [.private], []])
    }
  }

  @Test("A product is found by id or name, with a division after a slash")
  func named() async throws {
    #expect(try await Self.profile("ssl_plus").id == "ssl_plus")
    #expect(try await Self.profile("Standard SSL").id == "ssl_plus")
    let divided = try await Self.profile("ssl_plus/14")
    #expect(divided.reference == "ssl_plus/14")
    #expect(divided.fullName == "Standard SSL in Web Platform")
    #expect(divided.trustEvidence.map(\.trust) == [.public])
    #expect(try await Self.profile("ssl_plus/99").fullName == "Standard SSL in 99")
  }

  @Test("A product that is no longer sold is found through its orders")
  func formerProduct() async throws {
    var account = try Self.account()
    account.lists["issued"] = [
      WireOrder.item(1, certificate: 11).replacing("ssl_plus", with: "ssl_former")
    ]
    let profile = try await Self.profile("ssl_former", account)
    #expect(profile.id == "ssl_former")
    #expect(profile.name == "Standard SSL")
    let code = await serviceErrorCode { try await Self.profile("ssl_former") }
    #expect(code == .notFound)
  }

  @Test("Without a list of products, those of the latest orders are listed, each once")
  func productsOfOrders() async throws {
    let account = ScriptedAccount(lists: [
      "issued": [
        WireOrder.item(1, certificate: 11), WireOrder.item(2, certificate: 21),
        WireOrder.item(3, certificate: 31).replacing("ssl_plus", with: "code_signing"),
      ]
    ])
    try await withCertCentral(script: account.script) { service, _ in
      let ids = try await service.profiles().map(\.id)
      #expect(ids == ["code_signing", "ssl_plus"])
    }
  }

  @Test("Divisions are listed; a key without permission gets none", arguments: [200, 403, 404])
  func divisions(status: Int) async throws {
    let body = try Fixture("certcentral-containers.json").text
    try await withCertCentral(script: { _ in .json(status == 200 ? body : "{}", status: status) }) {
      service, _ in
      let names = try await service.divisions().map(\.name)
      #expect(names == (status == 200 ? ["Web Platform", "Fleet Operations"] : []))
    }
  }

  @Test("Cautions warn of signatures that become invalid and of reasons that are not recorded")
  func cautions() async throws {
    try await withCertCentral(script: { _ in .noContent }) { service, _ in
      #expect(service.cautions(profileID: "ssl_plus").isEmpty)
      #expect(service.cautions(profileID: "code_signing/14").count == 2)
      #expect(service.cautions(profileID: "document_signing_org_1").count == 2)
      #expect(service.cautions(profileID: "secure_email_sponsor").count == 1)
    }
  }
}
