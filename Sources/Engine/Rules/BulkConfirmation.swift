import Foundation

/// The schedule of the call that confirms many certificates at once, and how it went so far.
struct BulkConfirmation {
  /// The key of this call among the run's operations; the other operations have row numbers.
  static let operation: Int64 = 0
  /// The shortest time between two calls, in seconds.
  static let interval = 2.0
  /// How late the service may record a revocation, in seconds.
  static let margin = 120.0
  /// The number of failed calls in a row after which the run reads each certificate by itself.
  static let longestTrouble = 3

  /// The number of calls in a row that do not show a certificate before it is read by itself.
  static let patience = 4
  /// The value of `patience` for a certificate that awaits approval.
  static let patienceWithAdministrators = 2

  /// Whether a certificate is read by itself after the latest call did not show it.
  ///
  /// Certificates that await approval are read more often, because the call does not show that a
  /// request was declined.
  static func isReadSingly(_ revocation: CertificateRevocation) -> Bool {
    let patience =
      revocation.outcome == .awaitingApproval ? patienceWithAdministrators : patience
    return revocation.fruitlessTries % patience == patience - 1
  }

  /// Whether the service has this call, and it works.
  var isUsed = false
  /// The number of failed calls in a row.
  var failures = 0
  /// The earliest time of the next call, by the steady clock.
  var nextAt = Date.distantPast
  /// The time up to which revocations are known, by the steady clock. The next call starts there.
  var knownUntil: Date?

  /// How much further back the first call of a run reaches for certificates that an earlier run has
  /// sent, in seconds. The clock may have been set between the runs.
  private static let inheritedMargin = 86_400.0

  /// Returns the time from which on a run has to learn of revocations.
  ///
  /// - Parameters:
  ///   - firstSent: when an earlier run first sent one of the certificates that wait to be shown as
  ///     revoked; `nil` for none.
  ///   - now: when the run starts.
  static func start(firstSent: Date?, now: Date) -> Date {
    firstSent.map { min($0, now).addingTimeInterval(-inheritedMargin) } ?? now
  }
}
