import Foundation
import GRDB

extension IncidentFile {
  /// Begins a run that lifts every hold which this incident placed and that was verified.
  ///
  /// It is carried out, journalled and verified as any run is: each certificate begins anew, and ends
  /// as `released` once a read shows it as issued again. A hold is the only revocation that can be
  /// undone (RFC 5280, 5.3.1: `removeFromCRL`).
  ///
  /// What was revoked for good since, or has expired, is left out as far as a search has shown it.
  ///
  /// - Parameter expected: how many a person has confirmed; `nil` takes as many as there are.
  /// - Returns: how many certificates are to be released.
  /// - Throws: `wrongState` while a run is under way, or when another number is on hold than was
  ///   confirmed; `badSelection` when nothing is on hold.
  @discardableResult
  public func beginRelease(
    of expected: Int? = nil, by actor: Operator = .current, now: Date = Date()
  ) throws -> Int {
    guard try header().phase == .finished else {
      throw IncidentError(
        .wrongState, "the run is not at its end; holds are released once everything is settled")
    }
    return try write { db in
      // A release that failed earlier starts again.
      let held = try Int64.fetchAll(
        db, sql: "SELECT id FROM certificate WHERE \(Self.isOnHold) ORDER BY id")
      guard !held.isEmpty else {
        throw IncidentError(.badSelection, "this incident has no certificate on hold")
      }
      guard expected == nil || expected == held.count else {
        throw IncidentError(
          .wrongState,
          "\(held.count.counted("certificate")) on hold now, and not the number that was confirmed; "
            + "look at the result once more")
      }
      for id in held { try CertificateRevocation.ofRelease.save(id: id, in: db) }
      // That it was shown as on hold says nothing of its release.
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
  /// Where a certificate stands whose hold is to be lifted: nothing was sent for that yet.
  static var ofRelease: CertificateRevocation {
    var release = CertificateRevocation()
    release.isRelease = true
    return release
  }

  /// Takes in what a read has shown of a certificate whose hold is to be lifted.
  mutating func handleReleaseRead(
    _ status: CertificateStatus, _ record: RevocationRecord?, at now: RunInstant,
    policy: RevocationPolicy
  ) {
    switch status {
    case .issued:
      let isOurs = outcome == .accepted || mayHaveActed
      finish(.released, at: now)
      (noteCode, note) = ("", isOurs ? "" : "was released already")
    case .revoked:
      finish(.failed, at: now)
      recorded = record
      let reason = record?.reason.map { " for \($0.text)" } ?? ""
      (noteCode, note) = ("", "revoked for good meanwhile\(reason): it cannot be released")
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
