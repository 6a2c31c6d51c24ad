import Foundation
import Testing

@testable import Engine

@Suite("Canaries of a run", .timeLimit(.minutes(5)))
struct CanaryRunTests {
  private static let certificates = TestIncident.certificates(12)

  private static func run(
    _ file: IncidentFile, _ authority: TestAuthority, policy: RevocationPolicy = .quick()
  ) -> RevocationRun {
    RevocationRun(
      file: file, service: authority, revoker: authority, policy: policy,
      options: RunOptions(concurrency: 4, canary: 3), by: TestIncident.ann)
  }

  @Test("A service that accepts without revoking gets only the canaries")
  func ignored() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(Self.certificates) { _, _ in .ignore }
    let run = Self.run(file, authority, policy: .quick(verifyTimeout: .milliseconds(30)))
    let ending = try await run.run(stopsWhenPaused: true)
    guard case .paused(let why, nil) = ending else { return #expect(Bool(false), "\(ending)") }
    #expect(why.contains("unverified"))
    #expect(await authority.revokeCalls.count == 3)
    #expect(try file.outcomeCounts() == [.unverified: 3, .planned: 9])
  }

  @Test(
    "A canary that meets a 429 or a 503 is sent again",
    arguments: [ServiceError.Code.throttled, .serviceTrouble])
  func troubled(code: ServiceError.Code) async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(Self.certificates) { serial, attempt in
      serial == "00A1" && attempt == 1 ? .fail(code) : .act
    }
    #expect(try await Self.run(file, authority).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 12])
  }

  @Test("A canary whose outcome stays unknown pauses the run instead of hanging it")
  func unknown() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(Self.certificates) { serial, _ in
      serial == "00A0" ? .fail(.timedOut) : .act
    } reading: { serial, _ in
      serial == "00A0" ? .serviceTrouble : nil
    }
    let run = Self.run(file, authority, policy: .quick(verifyTimeout: .milliseconds(30)))
    let ending = try await run.run(stopsWhenPaused: true)
    guard case .paused(let why, _) = ending else { return #expect(Bool(false), "\(ending)") }
    #expect(why.contains("outcome unknown"))
    #expect(await authority.revokeCalls.count == 3)
  }

  @Test("Skipped canaries are replaced by others")
  func replaced() async throws {
    var certificates = Self.certificates
    for index in 0..<5 { certificates[index].validTo = Date().addingTimeInterval(-60) }
    let file = try await TestIncident.confirmed(certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(certificates) { _, _ in .ignore }
    let run = Self.run(file, authority, policy: .quick(verifyTimeout: .milliseconds(30)))
    _ = try await run.run(stopsWhenPaused: true)
    #expect(await authority.revokeCalls.count <= 3)
    #expect(try file.outcomeCounts()[.planned, default: 0] >= 4)
  }

  @Test("A pause and a resume do not let the rest pass unverified canaries")
  func pausedAndResumed() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let reads = Door()
    await reads.open()
    let isShown = Noted<Bool>()
    let authority = TestAuthority(Self.certificates) { _, _ in
      .act
    } reading: { _, _ in
      await reads.pass()
      return isShown.all.isEmpty ? .serviceTrouble : nil
    }
    let run = Self.run(file, authority)
    let ending = Task { try await run.run(stopsWhenPaused: false) }
    await reads.hasMet(3)
    await run.pause()
    await run.resume()
    // More reads than were in progress at the pause show that the run works again.
    await reads.hasMet(20)
    #expect(await authority.revokeCalls.count == 3)
    isShown.add(true)
    #expect(try await ending.value == .finished)
    #expect(try file.outcomeCounts() == [.verified: 12])
  }

  @Test("The next run sends the certificates that a failed canary held back")
  func resumedAfterFailure() async throws {
    let file = try await TestIncident.confirmed(Self.certificates)
    defer { TestIncident.remove(file) }
    let authority = TestAuthority(Self.certificates) { serial, _ in
      serial == "00A0" ? .fail(.refused) : .act
    }
    guard case .paused = try await Self.run(file, authority).run(stopsWhenPaused: true) else {
      return #expect(Bool(false), "the first run does not pause")
    }
    #expect(await authority.revokeCalls.count == 3)
    #expect(try await Self.run(file, authority).run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: 11, .failed: 1])
  }
}
