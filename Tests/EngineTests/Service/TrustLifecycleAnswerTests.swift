import Foundation
import Testing

@testable import Engine

@Suite("Answers of Trust Lifecycle Manager")
struct TrustLifecycleAnswerTests {
  /// Returns the one page of a search that gets this answer.
  private static func page(_ answer: String) async throws -> CertificatePage {
    try await withService(script: { _ in .json(answer) }) { service, _ in
      try await service.tutorialSearch()
    }
  }

  private static func detail(_ answer: String) async throws -> CertificateRecord {
    try await withService(script: { _ in .json(answer) }) { service, _ in
      try await service.certificate(TutorialCertificate.identity)
    }
  }

  @Test("The tutorial's search answer is read")
  func tutorialSearch() async throws {
    let page = try await Self.page(Fixture("tutorial-search-answer.json").text)
    #expect(page.total == 28)
    #expect(page.unreadable.isEmpty)
    let record = try #require(page.certificates.first)
    #expect(record.identity == TutorialCertificate.identity)
    #expect(record.commonName == "host1.example.com")
    #expect(record.status == .issued)
    #expect(record.validFrom == Timestamp.parse("2025-03-01T00:00:00Z"))
    #expect(record.validTo == Timestamp.parse("2026-03-08T23:59:59Z"))
    #expect(record.seat == "some-seat-id@example.com")
    #expect(record.issuer == "444FFF3A03C12BCEF463B5D2EF01985F")
    #expect(record.organization == "Example Org")
    // The placeholder for the certificate is not Base64; it is kept verbatim and does not decode.
    let der = try #require(record.der)
    #expect(throws: (any Error).self) { try DecodedCertificate(der: der) }
    #expect(record.revocation == nil)
  }

  @Test("The tutorial's detail answer is read, with reason and date")
  func tutorialDetail() async throws {
    let record = try await Self.detail(Fixture("tutorial-detail-answer.json").text)
    #expect(record.status == .revoked)
    #expect(record.keySize == "2048")
    #expect(record.signatureAlgorithm == "RSA")
    #expect(record.issuer == "Issuing CA Name")
    let revocation = try #require(record.revocation)
    #expect(revocation.reason == .known(.privilegeWithdrawn))
    #expect(revocation.date == Timestamp.parse("2026-03-23T00:00:00Z"))
    #expect(revocation.comments == "")
  }

  @Test("Observed forms are read too")
  func observed() async throws {
    let page = try await Self.page(Fixture("observed-search-answer.json").text)
    #expect(page.unreadable.isEmpty)
    let record = try #require(page.certificates.first)
    #expect(record.status == .issued)
    #expect(record.keySize == "RSA_2048")
    #expect(record.issuer == "Issuing CA Name")
    #expect(record.der == Data([0x30, 0x82, 0x01]))
  }

  @Test("An unknown reason is kept as written")
  func unknownReason() async throws {
    let answer = try Fixture("tutorial-detail-answer.json")
      .replacing(#""reason": "privilege_withdrawn""#, with: #""reason": "Weak_Key\u001b""#)
    let record = try await Self.detail(answer)
    #expect(record.revocation?.reason == .other("Weak_Key␛"))
  }

  @Test("An unknown status is kept as written")
  func unknownStatus() async throws {
    let answer = try Fixture("tutorial-detail-answer.json")
      .replacing(#""status": "revoked""#, with: #""status": "Pending_Revocation""#)
    #expect(try await Self.detail(answer).status == .other("Pending_Revocation"))
  }

  @Test(
    "A row without serial number, thumbprint or status is noted, not lost",
    arguments: ["serial_number", "thumbprint", "status"])
  func unreadableRow(field: String) async throws {
    let answer = try Fixture("observed-search-answer.json").text
    var object = try #require(
      JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
    var items = try #require(object["items"] as? [[String: Any]])
    items[0][field] = nil
    object["items"] = [items[0], NSNull(), "text"] as [Any]
    let data = try JSONSerialization.data(withJSONObject: object)
    let page = try await Self.page(String(decoding: data, as: UTF8.self))
    #expect(page.certificates.isEmpty)
    #expect(page.unreadable.count == 3)
    #expect(page.rowCount == 3)
    #expect(page.unreadable.first[0].contains("row 1"))
  }

  @Test("An answer about another certificate is refused")
  func otherCertificate() async throws {
    let answer = try Fixture("tutorial-detail-answer.json").replacing(
      "FE0EFDC64A", with: "AAAAAAAAAA")
    try await withService(script: { _ in .json(answer) }) { service, _ in
      let error = await serviceError { try await service.certificate(TutorialCertificate.identity) }
      #expect(error?.code == .anotherCertificate)
      #expect(error?.message.contains("thumbprint AAAAAAAAAA") == true)
      #expect(error?.answered?.identity.thumbprint.text.hasPrefix("AAAAAAAAAA") == true)
    }
  }

  @Test("An answer with another serial number is refused, even without a thumbprint")
  func otherSerial() async throws {
    let answer = #"{"serial_number":"0BAD","status":"revoked"}"#
    try await withService(script: { _ in .json(answer) }) { service, _ in
      let code = await serviceErrorCode {
        try await service.certificate(TutorialCertificate.identity)
      }
      #expect(code == .anotherCertificate)
    }
  }

  @Test(
    "Profiles come as a bare list or with items",
    arguments: ["observed-profile-list-bare.json", "observed-profile-list-items.json"])
  func profiles(fixture: String) async throws {
    let answer = try Fixture(fixture).text
    try await withService(script: { _ in .json(answer) }) { service, _ in
      let profiles = try await service.profiles()
      #expect(profiles.map(\.id) == ["p-1", "p-2"])
      #expect(profiles.map(\.status) == ["Active", "Deleted"])
    }
  }

  @Test("A profile of a private CA gives evidence for private trust")
  func privateProfile() async throws {
    let answer = try Fixture("observed-profile-detail.json").text
    try await withService(script: { _ in .json(answer) }) { service, _ in
      let profile = try await service.profile(id: "p-1")
      #expect(profile.issuer == "CN=Issuing CA")
      #expect(profile.templateName == "Private Server")
      #expect(profile.trustEvidence.map(\.trust) == [.private])
    }
  }

  @Test("A profile that enrols through ACME gives evidence for ACME, whatever its case")
  func acmeProfile() async throws {
    let answer = try Fixture("observed-profile-detail.json").replacing("rest_api", with: "ACME")
    try await withService(script: { _ in .json(answer) }) { service, _ in
      let profile = try await service.profile(id: "p-1")
      #expect(TrustAssessment(weighing: profile.trustEvidence).trust == .acme)
    }
  }

  @Test(
    "An answer of another shape is an error that quotes its start",
    arguments: [
      "", "null", "[]", "{\"total\":\"many\"}", "<html>", "{\"total\":1", "\u{1B}[2J",
    ])
  func otherShape(answer: String) async throws {
    try await withService(script: { _ in .json(answer) }) { service, _ in
      let error = await serviceError { try await service.tutorialSearch() }
      #expect(error?.code == .unreadableAnswer)
      #expect(error?.description.contains("\u{1B}") == false)
    }
  }
}
