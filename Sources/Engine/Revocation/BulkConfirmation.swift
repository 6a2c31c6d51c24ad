import Foundation

/// How far a run confirms many certificates with one call.
struct BulkConfirmation {
  /// The name that the call has among those under way, which are named by rows.
  static let operation: Int64 = 0
  /// Seconds from one call to the next at the least.
  static let interval = 2.0
  /// What the service may be late in noting, in seconds.
  static let margin = 120.0
  /// After so many calls in a row that came to nothing the run goes without.
  static let longestTrouble = 3

  /// After how many calls without it a certificate is looked at by itself.
  static let patience = 4
  /// The same for one that waits for an administrator.
  static let patienceWithAdministrators = 2

  /// Whether a certificate that so many calls did not show is looked at by itself: what waits for an
  /// administrator more often, since that it was declined shows nowhere else.
  static func isReadSingly(_ revocation: CertificateRevocation) -> Bool {
    let patience =
      revocation.outcome == .awaitingApproval ? patienceWithAdministrators : patience
    return revocation.fruitlessTries % patience == patience - 1
  }

  /// Whether the service has such a call, and it works.
  var isUsed = false
  /// How many calls in a row came to nothing.
  var failures = 0
  /// When the next call may be made.
  var nextAt = Date.distantPast
  /// What the latest call that was answered asked for reached up to here.
  var knownUntil: Date?
}
