import Foundation

/// From when on a run has to ask the incident file for more work: it is the only one that writes
/// there, and so need not ask after every call whether something has fallen due.
struct NextWork {
  /// How far ahead certificates are queued that wait to be read, in seconds.
  static let foresight = 0.25

  /// Nothing waits to be read before this moment, but what is queued or under way.
  private(set) var read = Date.distantPast
  /// The same for what is to be sent again.
  private(set) var sendAgain = Date.distantPast

  /// Notes what a certificate waits for that has just been let go of.
  mutating func note(_ revocation: CertificateRevocation) {
    switch revocation.nextAction {
    case .read, .readApproval: read = min(read, revocation.nextAt ?? .distantPast)
    case .send where revocation.outcome == .waitingToRetry:
      sendAgain = min(sendAgain, revocation.nextAt ?? .distantPast)
    default: break
    }
  }

  /// Notes that the file was asked for what is to be read; `nil` when nothing else is.
  mutating func askedForReads(next: Date?) {
    read = next ?? .distantFuture
  }

  /// The same for what is to be sent again.
  mutating func askedForSends(next: Date?) {
    sendAgain = next ?? .distantFuture
  }
}
