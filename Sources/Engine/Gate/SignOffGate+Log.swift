import GRDB

// Checks sign-offs against the event log. The columns of a sign-off can be changed without a trace,
// but the hash chain of the log reveals a changed line.
extension SignOffGate {
  /// Returns why the event log contradicts a sign-off; `nil` if it does not.
  ///
  /// The log must hold the line of the sign-off itself, and no open question after it. A question
  /// stays open until its reviewer removes the mark. Questions logged after the confirmation of the
  /// manifest concern a later freeze.
  static func reasonInLog(against signOff: SignOff, in db: Database) throws -> String? {
    let isLogged =
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM event WHERE sequence = ? AND action = 'approved'
            AND instr(detail, ?) > 0 AND instr(detail, ?) > 0)
          """, arguments: [signOff.event, signOff.digest, signOff.fingerprint]) ?? false
    guard isLogged else { return "the event log does not contain it" }
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT action, actor, certificate_id, detail FROM event WHERE sequence > ?
          AND action IN ('questioned', 'mark removed', 'manifest confirmed') ORDER BY sequence
        """, arguments: [signOff.event])
    var open: [(actor: String, certificate: Int64?, detail: String)] = []
    while let row = try rows.next() {
      let (actor, detail) = (try row.text("actor"), try row.text("detail"))
      let certificate: Int64? = try row.value("certificate_id")
      switch try row.text("action") {
      case "questioned": open.append((actor, certificate, detail))
      case "mark removed":
        // A line about several certificates names none, so it closes all questions of its reviewer.
        open.removeAll {
          $0.actor == actor && (certificate == nil || $0.certificate == certificate)
        }
      default:
        if detail.contains(signOff.digest) { return Self.sentence(about: open.first) }
      }
    }
    return Self.sentence(about: open.first)
  }

  private static func sentence(
    about question: (actor: String, certificate: Int64?, detail: String)?
  ) -> String? {
    question.map {
      "\($0.actor) questioned certificates after it (\($0.detail)); clear that mark, or "
        + "approve the manifest again"
    }
  }
}
