import Foundation

/// The times at which a run has to ask the incident file for more work.
///
/// Only the run writes to the file, so it knows when the next certificate is due and need not ask
/// after every call.
struct NextWork {
  /// How long before its due time a read is queued, in seconds.
  static let foresight = 0.25

  /// No read is due before this time, except for certificates that are queued or in progress.
  private(set) var read = Date.distantPast
  /// No read that must come before a send is due before this time, with the same exceptions.
  private(set) var resolve = Date.distantPast
  /// No repeated send is due before this time, with the same exceptions.
  private(set) var sendAgain = Date.distantPast

  /// Notes the next action of a certificate whose operation has ended.
  mutating func note(_ revocation: CertificateRevocation) {
    switch revocation.nextAction {
    case .read where revocation.isBeforeSending:
      resolve = min(resolve, revocation.nextAt ?? .distantPast)
    case .read, .readApproval: read = min(read, revocation.nextAt ?? .distantPast)
    case .send where revocation.outcome == .waitingToRetry:
      sendAgain = min(sendAgain, revocation.nextAt ?? .distantPast)
    default: break
    }
  }

  /// Notes that the file was asked for reads, and when the next one is due; `nil` for none.
  mutating func askedForReads(next: Date?) {
    read = next ?? .distantFuture
  }

  /// Notes that the file was asked for reads before sends, and when the next is due; `nil` for none.
  mutating func askedForResolutions(next: Date?) {
    resolve = next ?? .distantFuture
  }

  /// Notes that the file was asked for repeated sends, and when the next is due; `nil` for none.
  mutating func askedForSends(next: Date?) {
    sendAgain = next ?? .distantFuture
  }
}
