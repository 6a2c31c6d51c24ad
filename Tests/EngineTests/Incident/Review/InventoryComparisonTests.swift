import Foundation
import Testing

@testable import Engine

@Suite("A frozen manifest compared with the current inventory")
struct InventoryComparisonTests {
  private func search(_ authority: TestAuthority) throws -> IncidentSearch {
    IncidentSearch(
      service: authority, profile: TestIncident.profile,
      window: try IssuanceWindow("2025-03-01_2025-03-08"), pageSize: 2)
  }

  private func listed(_ filter: String, in file: IncidentFile) async throws -> [String] {
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    let count = try await listing.build(ListingQuery(filter: FilterExpression(filter)))
    return try await listing.certificates(in: 0..<count).map(\.commonName)
  }

  @Test("An unchanged inventory gives no differences, and no rows are listed")
  func same() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let authority = TestAuthority(try await inventory(of: scene.file))
    #expect(try scene.file.comparison.differences() == nil)
    let (differences, notes) = try await search(authority).compare(scene.file)
    #expect(differences.count == 0)
    #expect(notes.isEmpty)
    #expect(try await listed("inventory:new,gone,changed", in: scene.file) == [])
    #expect(try await listed("inventory:same", in: scene.file).count == 4)
  }

  @Test("New, gone and changed certificates are told apart; the manifest stays unchanged")
  func differences() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let file = scene.file
    let instruction = ReviewScene.instruction
    let digest = try file.manifests.digest(of: instruction).digest
    try await scene.approve()
    var records = try await inventory(of: file) + [TestIncident.certificates(5)[4]]
    records[1].seat = "moved@example.org"
    // This certificate is not in the manifest, so the review ignores its change.
    records[3].seat = "elsewhere"
    let authority = TestAuthority(records)
    await authority.set(.revoked, nil, of: records[0].identity.serial.text)
    let (differences, _) = try await search(authority).compare(file)
    #expect(differences.sentence == "1 new, 1 gone, 1 changed")
    #expect(try file.comparison.differences()?.sentence == differences.sentence)
    #expect(try await listed("inventory:new", in: file) == ["host-4.example"])
    #expect(try await listed("inventory:gone", in: file) == ["host-0.example"])
    #expect(try await listed("inventory:changed", in: file) == ["host-1.example"])
    #expect(try file.certificate(2).inventory == .changed("seat: none → moved@example.org"))
    // The new certificate is unchecked, and the sign-off still holds.
    #expect(try !file.certificate(5).isChecked)
    #expect(try file.manifests.digest(of: instruction).digest == digest)
    #expect(try await scene.gate.admit().digest == digest)
    #expect(try scene.actions.last == "compared with the inventory")
  }

  @Test("A later comparison replaces the earlier one, and a new freeze clears it")
  func again() async throws {
    let scene = try await ReviewScene()
    defer { scene.remove() }
    let file = scene.file
    let records = try await inventory(of: file)
    let authority = TestAuthority(records)
    await authority.set(.suspended, nil, of: records[0].identity.serial.text)
    #expect(try await search(authority).compare(file).differences.changed == 1)
    #expect(try await listed("inventory:changed", in: file).count == 1)
    await authority.set(.issued, nil, of: records[0].identity.serial.text)
    #expect(try await search(authority).compare(file).differences.count == 0)
    await authority.set(.revoked, nil, of: records[1].identity.serial.text)
    #expect(try await search(authority).compare(file).differences.gone == 1)
    _ = try file.review.freeze(RevocationInstruction(reason: .superseded, comment: "anew"))
    #expect(try file.comparison.differences() == nil)
    #expect(try await listed("inventory:gone", in: file) == [])
  }

  @Test("A comparison before a freeze is refused")
  func early() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(2))
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(TestIncident.certificates(2))
    #expect(
      await refusal { try await search(authority).compare(file) }?.code == .wrongState)
    #expect(await authority.calls.isEmpty)
  }

  /// Returns the records of an unchanged inventory.
  private func inventory(of file: IncidentFile) async throws -> [CertificateRecord] {
    try (Int64(1)...4).map { id in
      let known = try file.certificate(id)
      return CertificateRecord(
        identity: known.identity, commonName: known.commonName, status: .issued
      ) {
        $0.validFrom = known.validFrom
        $0.validTo = known.validTo
      }
    }
  }
}
