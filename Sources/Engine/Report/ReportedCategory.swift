/// The category of a selected certificate in an incident report. Each certificate has exactly one.
///
/// The fourteen outcomes show the current step of a certificate; the categories show its result.
enum ReportedCategory: String, CaseIterable, CodingKey {
  /// Read back as revoked, or as on hold if that was requested. No other reason is on record.
  case revoked
  /// Read back as revoked, but with another reason on record.
  case revokedForAnotherReason = "revoked_for_another_reason"
  /// Put on hold by this incident, then released: read back as issued.
  case released
  /// Revoked before this incident called the service.
  case alreadyRevoked = "already_revoked"
  /// Skipped because the certificate had expired and needed no revocation.
  case expiredMeanwhile = "expired_meanwhile"
  /// Awaits an administrator's approval.
  case awaitingApproval = "awaiting_approval"
  /// Refused by the service for good, or rejected by an administrator.
  case failed
  /// Skipped for any reason other than expiry: protected, being reissued, or missing.
  case leftAlone = "left_alone"
  /// Not sent, in progress, of unknown outcome, or accepted but not shown as revoked yet.
  case notYet = "not_yet"

  /// A short column heading.
  var title: String {
    let words = rawValue.replacing("_", with: " ")
    return words.prefix(1).uppercased() + words.dropFirst()
  }

  /// The category of a row of the table `certificate`, as an SQL expression.
  ///
  /// A skipped certificate counts as expired if it was skipped after the end of its validity,
  /// because a run checks that end first. The note decides only if the service itself reports the
  /// certificate as expired, because its clock may differ from ours. Both times are cut to seconds,
  /// the precision that they share.
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
