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
  /// When the next call may be made, by the steady clock.
  var nextAt = Date.distantPast
  /// Up to when everything that was revoked is known, by the steady clock.
  var knownUntil: Date?

  /// How much further back the first call of a run reaches for what an earlier run has sent, in
  /// seconds: the clock may have been set in between.
  private static let inheritedMargin = 86_400.0

  /// From when on a run has to learn what was revoked.
  ///
  /// - Parameters:
  ///   - firstSent: when an earlier run sent the first of the certificates that wait to be shown as
  ///     revoked; `nil` for none.
  ///   - now: when the run starts.
  static func start(firstSent: Date?, now: Date) -> Date {
    firstSent.map { min($0, now).addingTimeInterval(-inheritedMargin) } ?? now
  }
}
