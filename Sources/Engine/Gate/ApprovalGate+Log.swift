import GRDB

// What the event log says of an approval. Its columns could have been changed; the chain of the log's
// hashes shows a changed line.
extension ApprovalGate {
  /// Why the log speaks against an approval; `nil` when it does not.
  ///
  /// The log has to hold the approval's own line, and after it no question that its reviewer has not
  /// removed. What is questioned after the confirmation concerns a later freeze.
  static func reasonInLog(against approval: Approval, in db: Database) throws -> String? {
    let isLogged =
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM event WHERE sequence = ? AND action = 'approved'
            AND instr(detail, ?) > 0 AND instr(detail, ?) > 0)
          """, arguments: [approval.event, approval.digest, approval.fingerprint]) ?? false
    guard isLogged else { return "the event log does not hold it" }
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT action, actor, certificate_id, detail FROM event WHERE sequence > ?
          AND action IN ('questioned', 'mark removed', 'manifest confirmed') ORDER BY sequence
        """, arguments: [approval.event])
    var open: [(actor: String, certificate: Int64?, detail: String)] = []
    while let row = try rows.next() {
      let (actor, detail) = (try row.text("actor"), try row.text("detail"))
      let certificate: Int64? = try row.value("certificate_id")
      switch try row.text("action") {
      case "questioned": open.append((actor, certificate, detail))
      case "mark removed":
        // A removal from many names none of them.
        open.removeAll {
          $0.actor == actor && (certificate == nil || $0.certificate == certificate)
        }
      default:
        if detail.contains(approval.digest) { return Self.sentence(about: open.first) }
      }
    }
    return Self.sentence(about: open.first)
  }

  private static func sentence(
    about question: (actor: String, certificate: Int64?, detail: String)?
  ) -> String? {
    question.map {
      "\($0.actor) questioned certificates after it (\($0.detail)); that mark has to be cleared, or "
        + "the manifest approved again"
    }
  }
}
