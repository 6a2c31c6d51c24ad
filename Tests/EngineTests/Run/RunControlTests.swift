import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("Pause, stop and crash", .timeLimit(.minutes(5)))
struct RunControlTests {
  private static let certificates = TestIncident.certificates(20)

  private static func run(_ file: IncidentFile, _ authority: TestAuthority) -> RevocationRun {
    RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(),
      options: RunOptions(concurrency: 4, canary: 0), by: TestIncident.ann)
  }

  @Test("A pause finishes the calls on the wire, and a resume sends the rest")
  func pauseAndResume() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let door = Door()
    let authority = TestAuthority(Self.certificates) { _, _ in
      await door.pass()
      return .act
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: false) }
    await door.hasMet(4)
    await run.pause()
    await door.open()
    await run.reaches { $0.inFlight == 0 && $0.outcomes[.accepted] == 4 }
    #expect(await authority.revokeCalls.count == 4)
    #expect(try file.header().phase == .paused)
    #expect(try file.header().pause == "paused by ann@host")
    await run.resume()
    #expect(try await ending.value == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
    #expect(await authority.revokeCalls.count == 20)
  }

  @Test("A stop finishes the calls on the wire, and another run sends the rest")
  func stopAndCarryOn() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let door = Door()
    let authority = TestAuthority(Self.certificates) { _, _ in
      await door.pass()
      return .act
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: true) }
    await door.hasMet(4)
    await run.stop()
    await door.open()
    #expect(try await ending.value == .stopped)
    #expect(try file.outcomeCounts() == [.accepted: 4, .planned: 16])
    #expect(try await Self.run(file, authority).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
    #expect(await authority.revokeCalls.count == 20)
  }

  @Test("A run that is stopped before its start sends nothing")
  func stoppedBefore() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(Self.certificates)
    let run = Self.run(file, authority)
    await run.stop()
    #expect(try await run.run(stopsWhenPaused: true) == .stopped)
    #expect(await authority.calls.isEmpty)
  }

  @Test("After a crash, every certificate that was being sent is read before any send")
  func crash() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let door = Door()
    let acted = Noted<String>()
    let authority = TestAuthority(Self.certificates) { serial, attempt in
      guard attempt == 1, acted.all.count < 4 else { return .act }
      acted.add(serial)
      await door.pass()
      // Every other call acted before the process died.
      return serial.hasSuffix("0") || serial.hasSuffix("2") ? .act : .ignore
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: true) }
    await door.hasMet(4)
    // The file as a crash at this point leaves it.
    let left = try TestIncident.asCrashLeaves(file)
    defer { left.discard() }
    #expect(try left.outcomeCounts() == [.sending: 4, .planned: 16])
    await run.stop()
    await door.open()
    _ = try await ending.value
    let before = await authority.calls.count
    #expect(try await Self.run(left, authority).run(stopsWhenPaused: true) == .finished)
    let after = await authority.calls.dropFirst(before)
    #expect(try left.outcomeCounts() == [.verified: 20])
    // The four of unknown outcome are read first.
    let first = after.prefix(4).compactMap { call -> String? in
      if case .read(let serial) = call { serial } else { nil }
    }
    #expect(Set(first) == Set(acted.all))
    #expect(await authority.sentTwiceWithoutRead.isEmpty)
    #expect(await authority.revokeCalls.count == 22)
  }

  @Test("The operator can retry failed certificates during the run")
  func retry() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let door = Door()
    let authority = TestAuthority(Self.certificates) { serial, attempt in
      if serial == "00A19" { await door.pass() }
      return serial == "00A3" && attempt == 1 ? .fail(.refused) : .act
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: false) }
    await run.reaches { $0.outcomes[.failed] == 1 && $0.outcomes[.verified] == 18 }
    #expect(try await run.retryTroubled() == 1)
    await run.reaches { $0.outcomes[.verified] == 19 }
    await door.open()
    #expect(try await ending.value == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
  }

  @Test("A stop with a time limit leaves unanswered calls to be read back")
  func stopWithinGrace() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let door = Door()
    let authority = TestAuthority(Self.certificates) { _, attempt in
      if attempt == 1 { await door.pass() }
      return .act
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: true) }
    await door.hasMet(4)
    await run.stop(within: .milliseconds(10))
    #expect(try await ending.value == .stopped)
    // The file as the process leaves it.
    let left = try TestIncident.asCrashLeaves(file)
    defer { left.discard() }
    #expect(try left.outcomeCounts() == [.sending: 4, .planned: 16])
    #expect(try left.header().phase == .paused)
    await door.open()
    #expect(try await Self.run(left, authority).run(stopsWhenPaused: true) == .finished)
    #expect(try left.outcomeCounts() == [.verified: 20])
    #expect(await authority.sentTwiceWithoutRead.isEmpty)
  }

  @Test("A full disk pauses the run, which resumes by itself once there is space")
  func diskFull() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(Self.certificates)
    // No new page is allowed, so the first entries of the event log do not fit.
    try file.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: false) }
    await run.reachesPause()
    let paused = try file.counts()
    #expect(paused.verified < 20)
    try file.write { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    #expect(try await ending.value == .finished)
    #expect(try file.outcomeCounts() == [.verified: 20])
    #expect(await authority.sentTwiceWithoutRead.isEmpty)
  }

  @Test("A full disk is reported as such")
  func noRoom() async throws {
    let file = try await TestIncident.selecting(Self.certificates)
    defer { TestIncident.remove(file) }
    try file.write { db in
      let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
      try db.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    let error = #expect(throws: IncidentError.self) {
      for _ in 0..<1_000 { try file.log("note", detail: String(repeating: "x", count: 500)) }
    }
    #expect(error?.code == .diskFull)
  }
}
