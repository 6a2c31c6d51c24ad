import Foundation

@testable import Engine
@testable import TUI

/// An incident about 1,982 certificates during revocation, as the design draws it.
enum RunSamples {
  static let service: ServiceDescription = {
    func option(_ reason: RevocationReason, _ name: String, _ trust: Set<Trust>) -> ReasonOption {
      ReasonOption(reason: reason, wireName: name, allowedTrust: trust)
    }
    let all = Set(Trust.allCases)
    return ServiceDescription(
      kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager",
      host: "demo.one.digicert.com", baseURL: "https://demo.one.digicert.com",
      reasons: [
        option(.keyCompromise, "key_compromise", all),
        option(.affiliationChanged, "affiliation_changed", all),
        option(.superseded, "superseded", all),
        option(.cessationOfOperation, "cessation_of_operation", all),
        option(.privilegeWithdrawn, "privilege_withdrawn", [.private]),
        option(.certificateHold, "certificate_hold", [.private]),
        option(.caCompromise, "ca_compromise", [.private]),
        option(.unspecified, "unspecified", [.private]),
      ], takesComment: true, callsPerCertificate: 2)
  }()

  static let path = "/home/kim/.local/state/bulkrevoke/2026-11-21-web-tls-2025.incident"
  static let digest = "3b1f0c9a5e7d24866f0e9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d"

  static func option(_ reason: RevocationReason) -> ReasonOption {
    service.option(for: reason)
      ?? ReasonOption(reason: reason, wireName: reason.rawValue, allowedTrust: [])
  }

  /// The call budget that the service and the configuration allow.
  static let rate = [
    RequestWindow(limit: 100, length: .seconds(5)),
    RequestWindow(limit: 1_000, length: .seconds(180)),
  ].compactMap { $0 }

  // MARK: - Reason and confirmation

  static func choices(_ trust: [Trust: Int]) -> News {
    .choices(ReasonAvailability.all(of: service, trustCounts: trust), trust: trust)
  }

  static func summary(
    count: Int = 198, trust: [Trust: Int] = [.public: 12, .private: 186],
    issuers: [ConfirmationSummary.Share] = [
      .init(name: "CN=Example Issuing CA 3,O=Example Corp,C=US", count: 186),
      .init(name: "CN=Example Public TLS CA 1,O=Example Trust,C=US", count: 12),
    ],
    names: [ConfirmationSummary.Share] = [
      .init(name: "*.pay.example", count: 5), .init(name: "api.pay.example", count: 3),
      .init(name: "auth.pay.example", count: 2), .init(name: "vpn.corp.example", count: 1),
      .init(name: "日本語.corp.example", count: 1),
    ],
    wildcards: Int = 5, expiringSoon: Int = 7, expired: Int = 2, protected: Int = 1,
    mismatched: Int = 0
  ) -> ConfirmationSummary {
    ConfirmationSummary(
      count: count, trust: trust, issuers: issuers, topNames: names, wildcards: wildcards,
      expiringSoon: expiringSoon, expired: expired, protected: protected,
      mismatchedDER: mismatched, unchecked: 2_633, digest: digest, estimatedCalls: count * 2)
  }

  static func manifest(count: Int = 198, reason: RevocationReason = .keyCompromise) -> Manifest {
    Manifest(
      number: 1, confirmedAt: "2026-11-21T01:05:00Z", actor: "kim",
      instruction: RevocationInstruction(reason: reason),
      freeze: Freeze(nonce: "5f0c7a2e9b14d3867fe01c2b3a495867", by: Operator(name: "kim")),
      count: count, digest: digest)
  }

  /// Returns the header of an incident whose run was confirmed.
  static func confirmed(
    _ instruction: RevocationInstruction = RevocationInstruction(reason: .keyCompromise),
    isReleasing: Bool = false
  ) throws -> IncidentHeader {
    var header = try ConsoleScene.header(phase: .running)
    header.reason = instruction.reason
    header.terms = instruction.terms
    (header.comment, header.ticket) = (instruction.comment, instruction.ticket)
    header.isReleasing = isReleasing
    return header
  }

  // MARK: - The run

  static let outcomes: [Outcome: Int] = [
    .verified: 988, .accepted: 324, .waitingToRetry: 4, .failed: 2, .alreadyRevoked: 11,
    .planned: 645, .sending: 8,
  ]

  static func snapshot(
    _ activity: RunSnapshot.Activity = .running, _ outcomes: [Outcome: Int] = outcomes,
    perSecond: Double = 5.5, concurrency: Int = 8, pausedFor: Duration? = nil, throttled: Int = 0
  ) -> RunSnapshot {
    let used = [74, 991]
    return RunSnapshot(
      activity: activity, outcomes: outcomes, revokedPerSecond: perSecond,
      finishedPerSecond: perSecond, inFlight: 12, concurrency: concurrency,
      budget: BudgetReport(
        windows: zip(rate, used).map { .init(window: $0, used: $1) }, throttleCount: throttled,
        pausedFor: pausedFor, calls: [.revoke: 1_325, .verify: 2_210]),
      isDryRun: false)
  }

  /// Makes a certificate of the manifest with an outcome.
  static func certificate(
    _ id: Int64, _ name: String, _ outcome: Outcome, code: String = "", note: String = "",
    attempts: Int? = nil
  ) -> IncidentCertificate {
    let sent = ConsoleScene.now.addingTimeInterval(-20)
    var revocation = CertificateRevocation()
    revocation.outcome = outcome
    revocation.attempts = attempts ?? (outcome == .planned || outcome == .skipped ? 0 : 1)
    (revocation.noteCode, revocation.note) = (code, note)
    if revocation.attempts > 0 { revocation.sentAt = sent }
    if [.accepted, .verified, .reasonMismatch, .unverified].contains(outcome) {
      revocation.answeredAt = sent.addingTimeInterval(0.2)
    }
    if outcome.isFinal { revocation.finishedAt = sent.addingTimeInterval(3.3) }
    if outcome == .waitingToRetry {
      revocation.nextAt = ConsoleScene.now.addingTimeInterval(14)
    }
    if outcome == .verified || outcome == .reasonMismatch {
      revocation.recorded = RevocationRecord(
        reason: .known(outcome == .verified ? .keyCompromise : .superseded),
        date: sent.addingTimeInterval(1))
    }
    return SampleCertificates.certificate(
      id, name, isChecked: true, manifest: 1, outcome: .planned
    ).with(revocation)
  }

  /// One certificate of every outcome except planned and released, with names and messages from
  /// outside.
  static let everyKind: [IncidentCertificate] = [
    certificate(1, "auth.pay.example", .verified),
    certificate(
      2, "vpn.corp.example", .failed, code: "pending_reissue",
      note: "HTTP 400 the certificate is pending reissue"),
    certificate(
      3, "␛[2J␛[1;1Howned.example", .waitingToRetry, note: "HTTP 429 too many requests", attempts: 2
    ),
    certificate(4, "<U+202E>elpmaxe.yap", .outcomeUnknown, note: "the connection was lost"),
    certificate(5, "日本語.corp.example", .accepted),
    certificate(
      6, "🦊🦊 fox.example", .reasonMismatch,
      note: "reason on record differs from the requested one"),
    certificate(7, "e\u{301}clair.example", .alreadyRevoked),
    certificate(8, "edge-01.pay.example", .unverified, note: "still shown as issued"),
    certificate(9, "edge-02.pay.example", .awaitingApproval),
    certificate(10, "edge-03.pay.example", .rejected, note: "declined"),
    certificate(11, "old.pay.example", .skipped, note: "expired on 2026-03-08T00:00:00Z"),
    certificate(12, "edge-04.pay.example", .sending),
  ]

  /// Makes the rows of a manifest whose first certificates are done.
  static func manifestRows(_ count: Int, done: Int) -> [IncidentCertificate] {
    (0..<count).map { number in
      number < everyKind.count && number < done && everyKind[number].revocation.outcome.isFinal
        ? everyKind[number]
        : certificate(
          Int64(number + 1), "edge-\(String(10_000 + number).dropFirst()).pay.example",
          number < done ? .verified : number < done + 3 ? .accepted : .planned)
    }
  }

  static func record(
    remaining: RemainingCertificates? = nil, reason: RevocationReason = .keyCompromise
  ) -> RunRecord {
    RunRecord(
      manifests: [manifest(count: 1_982, reason: reason)],
      lastFinishedAt: ConsoleScene.now.addingTimeInterval(-90), remaining: remaining)
  }

  static func remaining(
    unchecked: Int = 0, stragglers: Int = 0, released: Int = 0,
    inManifest: Int = 0, held: Int = 0
  ) throws -> RemainingCertificates {
    try JSONDecoder().decode(
      RemainingCertificates.self,
      from: JSONEncoder().encode([
        "unchecked": unchecked, "stragglers": stragglers, "released": released,
        "in_manifest": inManifest, "held": held, "held_by_others": 0, "unread": 0,
      ]))
  }
}

extension IncidentCertificate {
  /// Returns the certificate with another state of its revocation.
  func with(_ revocation: CertificateRevocation) -> IncidentCertificate {
    IncidentCertificate(
      id: id, identity: identity, commonName: commonName, names: names, seat: seat,
      issuer: issuer, organization: organization, keySize: keySize,
      signatureAlgorithm: signatureAlgorithm, status: status, validFrom: validFrom,
      validTo: validTo, trust: trust, matchesDER: matchesDER, isChecked: isChecked,
      isStraggler: isStraggler, manifest: manifest, revocation: revocation)
  }
}
