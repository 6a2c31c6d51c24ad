import Engine
import Foundation

/// The state of one certificate, in words short enough for a table.
struct RevocationWords: Sendable {
  let certificate: IncidentCertificate
  let now: Date

  private var revocation: CertificateRevocation { certificate.revocation }

  /// The result of the revoke call.
  var revoke: (text: String, style: Style) {
    switch revocation.outcome {
    case .planned: ("planned", .dim)
    case .sending: ("sending", .accent)
    case .accepted, .verified, .released, .reasonMismatch, .unverified:
      ("accepted\(answerTime)", .plain)
    case .awaitingApproval: ("to be approved", .warning)
    case .alreadyRevoked: ("already revoked", .plain)
    case .rejected: ("rejected", .danger)
    case .outcomeUnknown: ("unknown", .warning)
    case .waitingToRetry: ("retry\(wait)", .warning)
    case .failed: ("failed", .danger)
    case .skipped: ("skipped", .warning)
    }
  }

  /// The result of reading the certificate back; `nil` if there is nothing to read.
  var verify: (text: String, style: Style)? {
    switch revocation.outcome {
    case .accepted: certificate.shownAt == nil ? ("reading", .accent) : ("shown revoked", .good)
    case .verified: ("verified\(verifyTime)", .good)
    case .released: ("released\(verifyTime)", .good)
    case .reasonMismatch: ("mismatch", .danger)
    case .unverified: ("unverified", .warning)
    case .outcomeUnknown: ("reading first", .accent)
    case .alreadyRevoked: revocation.finishedAt == nil ? ("reading", .accent) : ("revoked", .good)
    default: nil
    }
  }

  /// The service's code and message, unchanged, or the approval request that is awaited.
  var note: String {
    if revocation.outcome == .awaitingApproval, revocation.note.isEmpty { return request }
    let note = [revocation.noteCode, revocation.note].filter { !$0.isEmpty }
      .joined(separator: " ")
    // Hide a note without a code on an accepted certificate: it only says that the read is
    // repeated.
    return revocation.outcome == .accepted && revocation.noteCode.isEmpty ? "" : note
  }

  /// The reason and the time on record at the service.
  var recorded: String {
    [
      revocation.recorded?.reason?.text ?? "",
      revocation.recorded?.date.map(ClockText.dayAndMinute) ?? revocation.recorded?.dateInWords
        ?? "",
    ].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private var request: String {
    guard let id = revocation.requestID else { return "" }
    return "request \(id)"
      + (revocation.answeredAt.map { " since \(ClockText.dayAndMinute($0))" } ?? "")
      + (revocation.requester.isEmpty ? "" : ", requested by \(revocation.requester)")
  }

  private var answerTime: String {
    guard let sent = revocation.sentAt, let answered = revocation.answeredAt else { return "" }
    return " " + ClockText.short(answered.timeIntervalSince(sent))
  }

  private var verifyTime: String {
    guard let answered = revocation.answeredAt, let finished = revocation.finishedAt
    else { return "" }
    return " " + ClockText.short(finished.timeIntervalSince(answered))
  }

  private var wait: String {
    guard let next = revocation.nextAt, next > now else { return " now" }
    let wait = next.timeIntervalSince(now)
    // A run never waits longer by itself. A longer time means that the computer's clock was set,
    // which does not change the wait.
    guard wait <= AskedWait.longestInRun.seconds else { return "" }
    return " " + ClockText.short(wait.rounded(.up))
  }
}
