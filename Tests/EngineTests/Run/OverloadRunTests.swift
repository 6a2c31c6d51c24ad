import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Engine

@Suite("A run at a service that is too busy")
struct OverloadRunTests {
  /// Runs everything, with workers that adapt, and returns the authority and the file.
  private func run(
    _ count: Int, concurrency: Int? = nil, revoking rule: @escaping TestAuthority.RevokeRule
  ) async throws -> (authority: TestAuthority, file: IncidentFile) {
    let certificates = TestIncident.certificates(count)
    let file = try await TestIncident.confirmed(certificates)
    let authority = TestAuthority(certificates, revoking: rule)
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(),
      options: RunOptions(concurrency: concurrency, canary: 0), by: TestIncident.ann)
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    #expect(try file.outcomeCounts() == [.verified: count])
    #expect(await authority.sentTwiceWithoutRead.isEmpty)
    return (authority, file)
  }

  @Test("A service that takes four calls at once ends with everything revoked, and few refusals")
  func fourAtOnce() async throws {
    let inUse = NIOLockedValueBox((now: 0, refused: 0))
    let (authority, file) = try await run(300) { _, _ in
      let isAdmitted = inUse.withLockedValue { use in
        guard use.now < 4 else {
          use.refused += 1
          return false
        }
        use.now += 1
        return true
      }
      guard isAdmitted else { return .refuse }
      try? await Task.sleep(for: .milliseconds(10))
      inUse.withLockedValue { $0.now -= 1 }
      return .act
    }
    defer { file.discard() }
    let refused = inUse.withLockedValue(\.refused)
    #expect(await refused * 10 < authority.revokeCalls.count)
  }

  @Test("A service that is down for a while does not pause the run, and no certificate fails")
  func outage() async throws {
    let (_, file) = try await run(40) { [calls = NIOLockedValueBox(0)] _, _ in
      calls.withLockedValue {
        $0 += 1
        return $0 <= 9 ? .refuse : .act
      }
    }
    defer { file.discard() }
    // Refused calls are no attempts.
    #expect(try (1...40).allSatisfy { try file.certificate($0).revocation.attempts == 1 })
  }

  @Test("A certificate that is sent again does not wait until all others are read")
  func sentAgainBeforeReads() async throws {
    let certificates = TestIncident.certificates(150)
    let file = try await TestIncident.confirmed(certificates)
    defer { file.discard() }
    let last = try #require(certificates.last?.identity.serial.text)
    let authority = TestAuthority(
      certificates,
      revoking: { serial, attempt in
        serial == last && attempt == 1 ? .fail(.serviceTrouble) : .act
      },
      reading: { _, _ in
        try? await Task.sleep(for: .milliseconds(10))
        return nil
      })
    let run = RevocationRun(
      file: file, service: authority, revoker: authority, policy: .quick(),
      options: RunOptions(concurrency: 4, canary: 0), by: TestIncident.ann)
    #expect(try await run.run(stopsWhenPaused: true) == .finished)
    let calls = await authority.calls
    let again = try #require(calls.lastIndex(of: .revoke(last)))
    let readsAfter = calls[again...].count { if case .read = $0 { true } else { false } }
    // With the reads first, about half of them came before.
    #expect(readsAfter > 110)
  }

  @Test("A service that answers 503 to one certificate for long fails it, and not for ever")
  func alwaysRefused() {
    var revocation = CertificateRevocation()
    let policy = RevocationPolicy(reason: .keyCompromise)
    var now = Date(timeIntervalSinceReferenceDate: 0)
    var sends = 0
    while revocation.finishedAt == nil, sends < 100 {
      sends += 1
      revocation.handle(.sendStarts, at: now, policy: policy)
      let busy = ServiceError(.serviceTrouble, status: 503, message: "busy")
      revocation.handle(.sendFailed(busy), at: now, policy: policy)
      now = revocation.nextAt ?? now
      revocation.handle(.read(.issued, nil), at: now, policy: policy)
    }
    #expect(revocation.outcome == .failed)
    #expect(sends == 20 + policy.maximumAttempts)
    // A quarter of an hour at least.
    #expect(now.timeIntervalSinceReferenceDate > 900)
  }

  @Test("A certificate of unknown outcome is read before the rest is sent")
  func unknownFirst() async throws {
    let (authority, file) = try await run(200, concurrency: 4) { serial, attempt in
      try? await Task.sleep(for: .milliseconds(2))
      return serial == "00A0" && attempt == 1 ? .fail(.serviceTrouble) : .act
    }
    defer { file.discard() }
    let calls = await authority.calls
    let sentBefore = try #require(
      calls.firstIndex(of: .read("00A0")).map { index in
        calls[..<index].count { if case .revoke = $0 { true } else { false } }
      })
    #expect(sentBefore < 100)
    #expect(await authority.revokeCalls.count { $0 == "00A0" } == 2)
  }
}
