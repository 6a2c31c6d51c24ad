import Foundation
import Testing

@testable import Engine

@Suite("Runs", .timeLimit(.minutes(5)))
struct RevocationRunTests {
  /// An ended run with its file and its authority. The file is removed with it.
  private final class Ended: Sendable {
    let ending: RevocationRun.Ending
    let file: IncidentFile
    let authority: TestAuthority

    init(_ ending: RevocationRun.Ending, _ file: IncidentFile, _ authority: TestAuthority) {
      (self.ending, self.file, self.authority) = (ending, file, authority)
    }

    deinit { TestIncident.remove(file) }

    /// The reason and the code of the pause; `nil` if the run did not pause.
    var pause: (why: String, code: ServiceError.Code?)? {
      if case .paused(let why, let code) = ending { (why, code) } else { nil }
    }
  }

  /// Runs an incident of `count` certificates to the end, unattended.
  private static func run(
    _ count: Int, options: RunOptions = RunOptions(concurrency: 4, canary: 0),
    revoking: @escaping TestAuthority.RevokeRule,
    reading: @escaping TestAuthority.ReadRule = { _, _ in nil }
  ) async throws -> Ended {
    let certificates = TestIncident.certificates(count)
    let file = try await TestIncident.confirmed(certificates)
    let authority = TestAuthority(certificates, revoking: revoking, reading: reading)
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(), options: options,
      by: TestIncident.ann)
    return Ended(try await run.run(stopsWhenPaused: true), file, authority)
  }

  @Test("Every certificate is revoked once, read back and verified")
  func whole() async throws {
    let run = try await Self.run(
      40, options: RunOptions(concurrency: 4, canary: 3)
    ) { _, _ in
      .act
    }
    #expect(run.ending == .finished)
    #expect(try run.file.outcomeCounts() == [.verified: 40])
    #expect(try run.file.header().phase == .finished)
    let sent = await run.authority.revokeCalls
    #expect(Set(sent).count == 40)
    #expect(sent.count == 40)
    #expect(await run.authority.mostAtOnce <= 4)
  }

  @Test(
    "A refused key pauses the run, and unrevoked certificates stay planned",
    arguments: [ServiceError.Code.credentialsRefused, .notPermitted])
  func refusedKey(code: ServiceError.Code) async throws {
    let run = try await Self.run(50) { _, _ in
      .fail(code)
    }
    #expect(run.pause?.code == code)
    #expect(try run.file.outcomeCounts() == [.planned: 50])
    #expect(try run.file.header().phase == .paused)
    #expect(await run.authority.revokeCalls.count <= 4)
  }

  @Test("Ten failures in a row pause the run", arguments: [ServiceError.Code.refused, .notFound])
  func stopRule(code: ServiceError.Code) async throws {
    let options = RunOptions(concurrency: 1, canary: 0)
    let run = try await Self.run(50, options: options) { _, _ in
      .fail(code)
    }
    #expect(run.pause?.why.contains("10 certificates in a row") == true)
    #expect(await run.authority.revokeCalls.count == 10)
    #expect(try run.file.outcomeCounts()[.planned] == 40)
  }

  @Test("Another recorded reason is no success")
  func mismatch() async throws {
    let run = try await Self.run(3) { _, _ in
      .record(.known(.unspecified))
    }
    #expect(run.ending == .finished)
    #expect(try run.file.counts().verdict == .someFailed)
    #expect(try run.file.outcomeCounts() == [.reasonMismatch: 3])
  }

  @Test(
    "A call that acted without an answer is read before anything is sent again",
    arguments: [ServiceError.Code.timedOut, .connectionLost, .serviceTrouble, .unreadableAnswer])
  func unknownButDone(code: ServiceError.Code) async throws {
    let run = try await Self.run(5) { _, _ in
      .actAndFail(code)
    }
    #expect(run.ending == .finished)
    #expect(try run.file.outcomeCounts() == [.verified: 5])
    #expect(await run.authority.revokeCalls.count == 5)
  }

  @Test("A call that did not act is sent again, after a read")
  func unknownNotDone() async throws {
    let run = try await Self.run(5) { _, attempt in
      attempt == 1 ? .fail(.timedOut) : .act
    }
    #expect(run.ending == .finished)
    #expect(try run.file.outcomeCounts() == [.verified: 5])
    #expect(await run.authority.revokeCalls.count == 10)
    #expect(await run.authority.sentTwiceWithoutRead.isEmpty)
  }

  @Test("A certificate revoked by others is no failure")
  func alreadyRevoked() async throws {
    let theirs = RevocationRecord(reason: .known(.superseded), date: Date())
    let certificates = TestIncident.certificates(4)
    let file = try await TestIncident.confirmed(certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(certificates) { serial, _ in
      serial == "00A1" ? .fail(.alreadyRevoked) : .act
    }
    await authority.set(.revoked, theirs, of: "00A1")
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(), options: RunOptions())
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 3, .alreadyRevoked: 1])
    let one = try file.certificate(2)
    #expect(one.revocation.recorded?.reason == .known(.superseded))
    #expect(try file.counts().verdict == .complete)
  }

  @Test("Expired and protected certificates are skipped, and their notes say why")
  func skipped() async throws {
    var certificates = TestIncident.certificates(4)
    certificates[0].validTo = Date().addingTimeInterval(-60)
    certificates[1].commonName = "LOGIN.Bank.example"
    let file = try await TestIncident.confirmed(certificates)
    try file.selection.adopt(Safeguards(protectedNames: ["*.bank.example"]))
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(certificates)
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(),
      options: RunOptions(canary: 1))
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 2, .skipped: 2])
    #expect(await Set(authority.revokeCalls) == ["00A2", "00A3"])
    #expect(try file.certificate(1).revocation.note.contains("expired"))
    #expect(try file.certificate(2).revocation.note.contains("*.bank.example"))
  }

  @Test("A rehearsal sends nothing and verifies nothing")
  func dryRun() async throws {
    let certificates = TestIncident.certificates(5)
    let file = try await TestIncident.confirmed(certificates)
    defer { TestIncident.remove(file) }
    let copy = try file.copy(to: file.path + "-copy")
    defer { copy.discard() }
    let authority = TestAuthority(certificates)
    let would = Noted<CertificateIdentity>()
    let run = RevocationRun(
      file: copy, service: authority, revoker: DryRun { identity in would.add(identity) },
      policy: .quick(), options: RunOptions(canary: 0, isDryRun: true))
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    #expect(Set(would.all) == Set(certificates.map(\.identity)))
    #expect(await authority.calls.isEmpty)
    #expect(try copy.outcomeCounts() == [.skipped: 5])
    #expect(try file.outcomeCounts() == [.planned: 5])
  }

  @Test("A run with every kind of trouble finishes and accounts for each certificate")
  func mixed() async throws {
    let effects: [Int: TestAuthority.Effect] = [
      3: .fail(.throttled), 4: .actAndFail(.timedOut), 5: .fail(.serviceTrouble),
      7: .fail(.refused), 9: .fail(.unreachable),
    ]
    let run = try await Self.run(120) { serial, attempt in
      let number = Int(serial.dropFirst(3)) ?? 0
      return attempt == 1 ? effects[number % 30] ?? .act : .act
    } reading: { _, attempt in
      attempt == 1 ? .throttled : nil
    }
    #expect(run.ending == .finished)
    #expect(try run.file.outcomeCounts() == [.verified: 116, .failed: 4])
    #expect(await run.authority.sentTwiceWithoutRead.count == 8)
    let resent = await run.authority.sentTwiceWithoutRead.map { (Int($0.dropFirst(3)) ?? 0) % 30 }
    // Only calls that certainly did not act are repeated without a read: a 429 and a refused
    // connection.
    #expect(Set(resent) == [3, 9])
  }
}
