/// What one selected certificate counts as in an incident report; each counts as exactly one.
///
/// The fourteen outcomes tell where a certificate stands, these tell what came of it.
enum ReportedCategory: String, CaseIterable, CodingKey {
  /// Read back as revoked (or on hold, when that was asked) for the reason asked for.
  case revoked
  /// Read back as revoked, but another reason is on record.
  case revokedForAnotherReason = "revoked_for_another_reason"
  /// Put on hold by this incident, and released again: read back as issued.
  case released
  /// Revoked before this incident asked.
  case alreadyRevoked = "already_revoked"
  /// Left alone because its validity had ended: nothing was left to revoke.
  case expiredMeanwhile = "expired_meanwhile"
  /// Waits for an administrator.
  case awaitingApproval = "awaiting_approval"
  /// Refused by the service for good, or declined by an administrator.
  case failed
  /// Skipped for any other reason than its end: protected, being reissued, gone.
  case leftAlone = "left_alone"
  /// Not sent, on its way, of unknown outcome, or accepted and not shown as revoked yet.
  case notYet = "not_yet"

  /// A short title for the head of a column.
  var title: String {
    let words = rawValue.replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The category of a row of the table `certificate`, as an SQL expression.
  ///
  /// Expired is decided by two columns and not by the note's wording: a run looks at the end of the
  /// validity before anything else, so what was skipped after its end was skipped for it. Only
  /// where the service calls a certificate expired of itself is there no more than the note, since
  /// its clock need not be ours. Both instants are cut to the seconds, which they have in common.
  static let sql = """
    CASE
      WHEN outcome = 'verified' THEN 'revoked'
      WHEN outcome = 'reason_mismatch' THEN 'revoked_for_another_reason'
      WHEN outcome = 'released' THEN 'released'
      WHEN outcome = 'already_revoked' THEN 'already_revoked'
      WHEN outcome = 'skipped' AND (substr(valid_to, 1, 19) <= substr(finished_at, 1, 19)
        OR note = '\(CertificateRevocation.expiredNote)') THEN 'expired_meanwhile'
      WHEN outcome = 'skipped' THEN 'left_alone'
      WHEN outcome = 'awaiting_approval' THEN 'awaiting_approval'
      WHEN outcome IN ('failed', 'rejected') THEN 'failed'
      ELSE 'not_yet'
    END
    """
}
