import Foundation
import GRDB

extension RunQueue {
  /// Starts a run that releases every hold that this incident placed and verified.
  ///
  /// The run sends, journals and verifies like any other run: each certificate starts again from
  /// `planned`, and ends as `released` when a read shows it as issued. A hold is the only
  /// revocation that can be undone (RFC 5280, 5.3.1: `removeFromCRL`).
  ///
  /// Certificates that a search or a read has shown as permanently revoked or expired are left out.
  ///
  /// - Parameter expected: the number that a person has confirmed; `nil` accepts any number.
  /// - Returns: the number of certificates to release.
  /// - Throws: `wrongState` if the last run is not finished, or if the number on hold is not the
  ///   confirmed one; `badSelection` if nothing is on hold.
  @discardableResult
  public func beginRelease(
    of expected: Int? = nil, by actor: Operator = .current, now: Date = Date()
  ) throws -> Int {
    guard try file.header().phase == .finished else {
      throw IncidentError(
        .wrongState, "the run has not finished; holds can be released once every outcome is final")
    }
    return try write { db in
      // This includes the holds whose release failed earlier.
      let held = try Int64.fetchAll(
        db, sql: "SELECT id FROM certificate WHERE \(SearchResults.isOnHold) ORDER BY id")
      guard !held.isEmpty else {
        throw IncidentError(.badSelection, "this incident has no certificate on hold")
      }
      guard expected == nil || expected == held.count else {
        throw IncidentError(
          .wrongState,
          "\(held.count.counted("certificate")) on hold now, not the number you confirmed; "
            + "look at the result again")
      }
      for id in held { try CertificateRevocation.ofRelease.save(id: id, in: db) }
      // A list that showed the hold says nothing about its release.
      try db.execute(sql: "UPDATE certificate SET shown_at = NULL WHERE releasing = 1")
      try db.execute(
        sql: """
          UPDATE incident SET phase = 'running', releasing = 1, pause = NULL, remaining = NULL,
            remaining_at = NULL, remaining_failed = NULL
          """)
      try EventLog.append(
        .init(
          action: "release confirmed",
          detail: "\(held.count) certificates on hold are to be valid again"),
        by: actor, at: now, in: db)
      return held.count
    }
  }
}

extension CertificateRevocation {
  /// The state of a certificate whose hold is to be released, before anything is sent.
  static var ofRelease: CertificateRevocation {
    var release = CertificateRevocation()
    release.isRelease = true
    return release
  }

  /// Handles the status that a read shows for a certificate whose hold is to be released.
  mutating func handleReleaseRead(
    _ status: CertificateStatus, _ record: RevocationRecord?, at now: RunInstant,
    policy: RevocationPolicy
  ) {
    switch status {
    case .issued:
      let isOurs = outcome == .accepted || mayHaveActed
      finish(.released, at: now)
      (noteCode, note) = ("", isOurs ? "" : "was already released")
    case .revoked:
      finish(.failed, at: now)
      recorded = record
      let reason = record?.reason.map { " for \($0.text)" } ?? ""
      (noteCode, note) = ("", "permanently revoked meanwhile\(reason): it cannot be released")
    case .expired:
      finish(.skipped, at: now)
      note = Self.expiredNote
    default:
      if outcome == .accepted || outcome == .alreadyRevoked {
        wait(for: "still shown as \(status.text)", at: now, policy: policy)
      } else {
        considerSendingAgain(status, at: now, policy: policy)
      }
    }
  }
}
