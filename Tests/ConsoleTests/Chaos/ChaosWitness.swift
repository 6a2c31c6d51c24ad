import Foundation
import GRDB

/// Compares an incident file with the server's own record.
struct ChaosWitness {
  /// The output of `status --json`.
  struct Status: Decodable {
    let state: String
    let found, selected, verified, accepted: Int
    let alreadyRevoked, reasonMismatch, awaitingApproval, rejected: Int
    let unverified, failed, skipped, pending: Int

    init(json: String) throws {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Status.self, from: Data(json.utf8))
    }

    var sum: Int {
      verified + accepted + alreadyRevoked + reasonMismatch + awaitingApproval + rejected
        + unverified + failed + skipped + pending
    }
  }

  /// A checked certificate as the file stores it.
  private struct Certificate: Decodable, FetchableRecord {
    static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy {
      .convertFromSnakeCase
    }

    let id: Int64
    let thumbprint: String
    let outcome: String
    let note: String
    let recordedReason: String?
    let revokedAt: String?
  }

  private struct Event: Decodable, FetchableRecord {
    static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy {
      .convertFromSnakeCase
    }

    let sequence: Int64
    let at: String
    let action: String
    let certificateId: Int64?
  }

  let incident: IncidentOnDisk
  let calls: [SandboxProcess.Call]
  let status: Status

  /// Statuses that prove that the call did nothing.
  private static let plainRefusals = [401, 403, 429]

  /// Adds this storm's numbers and every broken promise to the figures.
  func examine(_ figures: inout ChaosFigures) throws {
    let certificates = try incident.rows(
      Certificate.self,
      "SELECT id, thumbprint, outcome, note, recorded_reason, revoked_at FROM certificate WHERE checked = 1"
    )
    let events = try incident.rows(
      Event.self, "SELECT sequence, at, action, certificate_id FROM event ORDER BY sequence")
    figures.certificates += certificates.count
    figures.calls += calls.count
    figures.faults += calls.count { $0.fault != nil }
    figures.unknownOutcomes += events.count { $0.action == "outcome unknown" }
    for certificate in certificates { figures.outcomes[certificate.outcome, default: 0] += 1 }
    figures.violations += ends(of: certificates)
    figures.violations += strangers(to: Set(certificates.map(\.thumbprint)))
    figures.violations += sentBlindly()
    figures.violations += counts(of: certificates)
    figures.violations += log(events, of: certificates)
    let integrity = try incident.integrity()
    if integrity != "ok" { figures.violations.append("integrity: \(integrity ?? "nothing")") }
  }

  /// Reports each checked certificate that is neither revoked at the server nor has a stated
  /// reason.
  private func ends(of certificates: [Certificate]) -> [String] {
    let reasons = Dictionary(
      calls.filter { $0.acted && $0.method == "PUT" }.map { ($0.thumbprint ?? "", $0.reason) },
      uniquingKeysWith: { _, last in last })
    return certificates.compactMap { certificate in
      let name = certificate.thumbprint.prefix(12)
      let isProved = certificate.recordedReason != nil && certificate.revokedAt != nil
      switch certificate.outcome {
      case "verified":
        if reasons[certificate.thumbprint] != "superseded" { return "\(name) is not revoked" }
        if certificate.recordedReason != "superseded" || !isProved { return "\(name): no proof" }
      case "already_revoked", "reason_mismatch":
        if !isProved { return "\(name): no proof of \(certificate.outcome)" }
      case "unverified", "failed", "skipped":
        if certificate.note.isEmpty { return "\(name) is \(certificate.outcome) without a why" }
      default:
        return "\(name) was left as \(certificate.outcome)"
      }
      return nil
    }
  }

  /// Reports each unchecked certificate that a changing call named.
  private func strangers(to checked: Set<String>) -> [String] {
    let named = Set(calls.filter { $0.method != "GET" }.compactMap(\.thumbprint))
    return named.subtracting(checked).map { "\($0.prefix(12)) was touched, unchecked" }
  }

  /// Reports each certificate that was sent again without a read while its outcome was unknown.
  private func sentBlindly() -> [String] {
    var unread: Set<String> = []
    var blindly: [String] = []
    for call in calls {
      guard let thumbprint = call.thumbprint else { continue }
      if call.method == "GET" {
        if call.status == 200, call.fault == nil { unread.remove(thumbprint) }
      } else {
        if unread.contains(thumbprint) {
          blindly.append("\(thumbprint.prefix(12)) was sent again without a read")
        }
        if !Self.plainRefusals.contains(call.status) { unread.insert(thumbprint) }
      }
    }
    return blindly
  }

  private func counts(of certificates: [Certificate]) -> [String] {
    var complaints: [String] = []
    if status.sum != status.selected { complaints.append("counts: \(status)") }
    if status.selected != certificates.count { complaints.append("selected: \(status)") }
    let verified = certificates.count { $0.outcome == "verified" }
    if status.verified != verified { complaints.append("verified: \(status)") }
    return complaints
  }

  /// Reports the faults of the log: a gap, a step back in time, a sending without an end, a call at
  /// the server without a sending, and a last entry that differs from the certificate's outcome.
  private func log(_ events: [Event], of certificates: [Certificate]) -> [String] {
    var complaints: [String] = []
    for (before, after) in zip(events, events.dropFirst()) {
      if after.sequence != before.sequence + 1 {
        complaints.append("the log has a gap after \(before.sequence)")
      }
      if after.at < before.at { complaints.append("the log goes back in time: \(after.at)") }
    }
    let sent = calls.reduce(into: [String: Int]()) { counts, call in
      guard call.method == "PUT", let thumbprint = call.thumbprint else { return }
      counts[thumbprint, default: 0] += 1
    }
    let logs = Dictionary(grouping: events.filter { $0.certificateId != nil }) {
      $0.certificateId ?? 0
    }
    for certificate in certificates {
      let name = certificate.thumbprint.prefix(12)
      let actions = logs[certificate.id, default: []].map(\.action)
      if actions.last != certificate.outcome.replacing("_", with: " ") {
        complaints.append("\(name) is \(certificate.outcome), its log says \(actions)")
      }
      for (action, next) in zip(actions, actions.dropFirst()) where action == "sending" {
        if next == "sending" { complaints.append("\(name) has a sending without an end") }
      }
      let journalled = actions.count { $0 == "sending" }
      if sent[certificate.thumbprint, default: 0] > journalled {
        complaints.append("\(name) was sent more often than journalled: \(actions)")
      }
    }
    return complaints
  }
}
