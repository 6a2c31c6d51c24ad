import Foundation
import Testing

@testable import Engine

/// Events that do not fit a certificate's state: late answers, and reads that settle several
/// certificates.
@Suite("Events that do not fit")
struct UnfitEventTests {
  private static let events: [(name: String, event: CertificateRevocation.Event)] = [
    ("sendStarts", .sendStarts), ("sendCalledOff", .sendCalledOff),
    ("checkFailed", .checkFailed(ServiceError(.refused))), ("foundRevoked", .foundRevoked(nil)),
    ("answered", .answered(.accepted)), ("sendFailed", .sendFailed(ServiceError(.refused))),
    ("read", .read(.issued, nil)), ("readRevoked", .read(.revoked, nil)),
    ("requestFound", .requestFound(PendingRequest(id: "1"))), ("bundleActed", .bundleActed),
    ("notAmongRevoked", .notAmongRevoked), ("readFailed", .readFailed(ServiceError(.timedOut))),
    ("approvalRead", .approvalRead(.pending)), ("interrupted", .interrupted),
    ("contradicted", .contradicted), ("skip", .skip("why")), ("retry", .retryRequested),
  ]

  /// The events that fit each outcome, while the next step is due.
  private static let fitting: [(Outcome, Set<String>)] = [
    (.planned, ["sendStarts", "checkFailed", "foundRevoked", "skip"]),
    (.sending, ["sendCalledOff", "answered", "sendFailed", "interrupted"]),
    (.waitingToRetry, ["sendStarts", "checkFailed", "foundRevoked", "skip"]),
    (.accepted, ["read", "readRevoked", "requestFound", "notAmongRevoked", "readFailed"]),
    (
      .outcomeUnknown,
      ["read", "readRevoked", "requestFound", "bundleActed", "readFailed"]
    ),
    (.awaitingApproval, ["readRevoked", "notAmongRevoked", "readFailed", "approvalRead"]),
    (.verified, ["contradicted"]), (.alreadyRevoked, ["contradicted"]),
    (.released, ["contradicted"]), (.reasonMismatch, []),
    (.unverified, ["retry"]), (.failed, ["retry"]), (.rejected, ["retry"]), (.skipped, ["retry"]),
  ]

  private static func state(_ outcome: Outcome) -> CertificateRevocation {
    var state = CertificateRevocation()
    state.outcome = outcome
    state.nextAt = outcome.isFinal ? nil : Date()
    state.finishedAt = outcome.isFinal ? Date() : nil
    state.requestID = outcome == .awaitingApproval ? "1" : nil
    return state
  }

  @Test("are ignored and change nothing; every other event is handled", arguments: fitting)
  func ignored(outcome: Outcome, fitting: Set<String>) {
    for (name, event) in Self.events {
      let before = Self.state(outcome)
      var after = before
      let action = after.handle(event, at: Date(), policy: .quick())
      #expect((action == .ignored) == !fitting.contains(name), "\(name) at \(outcome)")
      #expect((before == after) == !fitting.contains(name), "\(name) at \(outcome)")
    }
  }

  @Test("are listed for every outcome")
  func complete() {
    #expect(Set(Self.fitting.map(\.0)) == Set(Outcome.allCases))
  }

  @Test("include, for a release, that the certificate is already revoked")
  func release() {
    var release = CertificateRevocation.ofRelease
    #expect(release.handle(.foundRevoked(nil), at: Date(), policy: .quick()) == .ignored)
    #expect(release.handle(.sendStarts, at: Date(), policy: .quick()) != .ignored)
  }

  @Test("include a read of an unknown outcome without a next time, but not a retry")
  func resting() {
    var state = Self.state(.outcomeUnknown)
    state.nextAt = nil
    #expect(!state.fits(.read(.issued, nil)))
    #expect(state.handle(.retryRequested, at: Date(), policy: .quick()) == .read)
  }
}
