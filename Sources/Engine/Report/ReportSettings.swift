import Foundation

/// The settings of the incident and of its confirmation, as labels and texts for people.
enum ReportSettings {
  static func lines(of header: IncidentHeader) -> [(label: String, text: String)] {
    var lines: [(label: String, text: String)] = [
      ("Service", header.serviceKind),
      ("Base URL", header.serviceURL),
      ("Profile", "\(header.profileName) (\(header.profileID))"),
      ("Issued", "\(header.window.first) to \(header.window.last)"),
      ("Started", "\(Timestamp.seconds(header.createdAt)) by \(header.actor.name)"),
      ("Deadline", header.deadline.map(Timestamp.seconds) ?? "none"),
      ("Reason", header.reason.map { "\($0.rawValue) (RFC 5280: \($0.code))" } ?? "not chosen"),
      ("Administrator’s approval", header.terms.skipsApproval ? "skipped" : "not skipped"),
      ("Whole orders", header.terms.takesBundles ? "revoked" : "no, single certificates"),
      ("Comment", header.comment.isEmpty ? "none" : header.comment),
      ("Ticket", header.ticket.isEmpty ? "none" : header.ticket),
      ("Phase", header.phase.rawValue),
    ]
    if let pause = header.pause { lines.append(("Paused", pause)) }
    return lines + self.lines(of: header.safeguards)
  }

  private static func lines(of safeguards: Safeguards) -> [(label: String, text: String)] {
    let most = safeguards.ceiling.map { "\($0.grouped) at most" }
    let names = safeguards.protectedNames.joined(separator: ", ")
    return [
      ("Sign-offs needed", safeguards.requiredSignOffs.grouped),
      ("Certificates per run", most ?? "any number"),
      ("Protected names", names.isEmpty ? "none" : names),
    ]
  }
}
