import Foundation
import Testing

@testable import Engine

@Suite("Release of holds", .timeLimit(.minutes(5)))
struct HoldReleaseTests {
  /// Releases holds by a script that is given the serial number and the count of calls before.
  private struct Releaser: RevocationService {
    let calls = Noted<String>()
    let script: @Sendable (String, Int) throws -> Void

    func revoke(
      _ identity: CertificateIdentity, _ request: RevocationRequest
    ) async throws -> RevocationAnswer {
      Issue.record("a release revokes")
      return .notSent
    }

    func releaseHold(_ identity: CertificateIdentity) async throws {
      try script(identity.serial.text, calls.add(identity.serial.text))
    }
  }

  /// An incident that put three certificates on hold.
  private static func held() async throws -> IncidentFile {
    let certificates = TestIncident.certificates(3)
    let file = try await TestIncident.confirmed(certificates, reason: .certificateHold)
    let authority = TestAuthority(certificates)
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(.certificateHold),
      options: RunOptions())
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    return file
  }

  @Test("A refused certificate is counted, the others are released, and only it is left")
  func refused() async throws {
    let file = try await Self.held()
    defer { TestIncident.remove(file) }
    let first = Releaser { serial, _ in if serial == "00A1" { throw ServiceError(.refused) } }
    let result = try await HoldRelease(file: file, revoker: first).run()
    #expect(result.released == 2)
    #expect(result.failed == 1)
    let second = Releaser { _, _ in }
    #expect(try await HoldRelease(file: file, revoker: second).run().released == 1)
    #expect(second.calls.all == ["00A1"])
  }

  @Test("A refused key ends it; what was released stays released")
  func refusedKey() async throws {
    let file = try await Self.held()
    defer { TestIncident.remove(file) }
    let releaser = Releaser { _, call in if call > 0 { throw ServiceError(.notPermitted) } }
    let code = await serviceErrorCode { try await HoldRelease(file: file, revoker: releaser).run() }
    #expect(code == .notPermitted)
    #expect(try file.heldCertificates().count == 2)
  }

  @Test("A 429 delays a release and fails nothing")
  func throttled() async throws {
    let file = try await Self.held()
    defer { TestIncident.remove(file) }
    let releaser = Releaser { _, call in if call < 3 { throw ServiceError(.throttled) } }
    let result = try await HoldRelease(file: file, revoker: releaser).run()
    #expect(result.released == 3)
    #expect(result.failed == 0)
  }
}
