import Crypto
import Foundation
import Testing

@testable import Engine

@Suite("Manifests")
struct ManifestTests {
  private static func digest(of text: String) -> String {
    SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
  }

  @Test("The digest covers the documented text")
  func documentedText() async throws {
    // The records arrive in another sort order than the manifest's.
    let file = try await TestIncident.selecting(TestIncident.certificates(12).reversed())
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .matching(FilterExpression("serial:00A1*")))
    let manifest = try file.manifests.confirm(
      reason: .superseded, comment: "c", ticket: "t", expectedDigest: nil, by: TestIncident.ann)
    let lines = ["00A1", "00A10", "00A11"].map { serial in
      "\(serial) \(String(repeating: "0", count: 58))\(100_000 + (Int(serial.dropFirst(3)) ?? 0))\n"
    }
    let text =
      "bulkrevoke manifest 3\nfreeze \(manifest.freeze.nonce)\noperator ann@host\nservice tlm http://localhost\nprofile p-1\n"
      + "window 2025-03-01_2025-03-08\nreason superseded\nterms usual\ncomment c\nticket t\n"
      + "count 3\n" + lines.joined()
    #expect(manifest.digest == Self.digest(of: text))
    #expect(manifest.freeze.nonce.count == 32)
    #expect(manifest.count == 3)
    #expect(try file.manifests.all() == [manifest])
    #expect(try file.header().reason == .superseded)
    #expect(try file.header().ticket == "t")
  }

  @Test("The digest follows the selection and the reason, and reverts with them")
  func changes() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(5))
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .all)
    let all = try file.manifests.digest(of: RevocationInstruction(reason: .superseded))
    #expect(
      try file.manifests.digest(of: RevocationInstruction(reason: .keyCompromise)).digest
        != all.digest)
    _ = try await file.selection.change(.uncheck, .rows([3]))
    let four = try file.manifests.digest(of: RevocationInstruction(reason: .superseded))
    #expect(four.count == 4)
    #expect(four.digest != all.digest)
    _ = try await file.selection.change(.check, .rows([3]))
    #expect(try file.manifests.digest(of: RevocationInstruction(reason: .superseded)) == all)
  }

  @Test("An outdated digest freezes nothing")
  func stale() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(5))
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 2]))
    let seen = try file.manifests.digest(of: RevocationInstruction(reason: .superseded)).digest
    _ = try await file.selection.change(.check, .rows([3]))
    let error = #expect(throws: IncidentError.self) {
      try file.manifests.confirm(reason: .superseded, comment: "", ticket: "", expectedDigest: seen)
    }
    #expect(error?.code == .badSelection)
    #expect(try file.manifests.all().isEmpty)
    #expect(try file.header().phase == .selecting)
    _ = try await file.selection.change(.uncheck, .rows([3]))
    #expect(
      try file.manifests.confirm(reason: .superseded, comment: "", ticket: "", expectedDigest: seen)
        .count
        == 2)
  }

  @Test("An empty selection cannot be confirmed")
  func empty() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(2))
    defer { TestIncident.remove(file) }
    let error = #expect(throws: IncidentError.self) {
      try file.manifests.confirm(reason: .superseded, comment: "", ticket: "", expectedDigest: nil)
    }
    #expect(error?.code == .badSelection)
  }

  @Test("A confirmed selection cannot be changed or confirmed again before the run is finished")
  func frozen() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(3))
    defer { TestIncident.remove(file) }
    await #expect(throws: IncidentError.self) { try await file.selection.change(.uncheck, .all) }
    await #expect(throws: IncidentError.self) { try await file.selection.select(exactly: nil) }
    #expect(throws: IncidentError.self) {
      try file.manifests.confirm(
        reason: .keyCompromise, comment: "", ticket: "", expectedDigest: nil)
    }
    #expect(try file.outcomeCounts() == [.planned: 3])
  }

  @Test("Stragglers get a second manifest, which must keep the reason of the first")
  func stragglers() async throws {
    let first = TestIncident.certificates(3)
    let file = try await TestIncident.confirmed(first)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(TestIncident.certificates(5))
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(), options: RunOptions())
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    let search = IncidentSearch(
      service: authority, profile: TestIncident.profile,
      window: try IssuanceWindow("2025-03-01_2025-03-08"), pageSize: 2)
    let found = try await search.findRemaining(file).remaining
    #expect(found.stragglers == 2)
    #expect(found.total == 2)
    #expect(try await file.selection.checkStragglers() == 2)
    let other = #expect(throws: IncidentError.self) {
      try file.manifests.confirm(reason: .superseded, comment: "", ticket: "", expectedDigest: nil)
    }
    #expect(other?.code == .wrongState)
    let second = try file.manifests.confirm(
      reason: .keyCompromise, comment: "", ticket: "", expectedDigest: nil)
    #expect(second.number == 2)
    #expect(second.count == 2)
    let again = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(), options: RunOptions())
    #expect(try await again.run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 5])
    #expect(await authority.revokeCalls.count == 5)
  }
}
