import Foundation
import GRDB

/// A reviewer's mark on one certificate of a frozen manifest.
public enum ReviewMark: Sendable, Hashable {
  /// Not reviewed yet.
  case unseen
  /// Reviewed, and correct.
  case seen
  /// Reviewed, and doubtful.
  case questioned(note: String)

  init(row: Row) throws {
    self =
      switch try row.text("review") {
      case "seen": .seen
      case "questioned": .questioned(note: try row.text("review_note"))
      default: .unseen
      }
  }

  /// The SQL expression for the mark that is shown: a question by any reviewer, or else the mark of
  /// the reviewer whose name is its argument.
  static let word = """
    coalesce(
      (SELECT mark FROM review_mark WHERE certificate_id = certificate.id AND mark = 'questioned'
        LIMIT 1),
      (SELECT mark FROM review_mark WHERE certificate_id = certificate.id AND reviewer = ?), '')
    """

  /// The columns `review` and `review_note`, from which a mark is read.
  static let columns = """
    \(word) AS review, coalesce((SELECT note FROM review_mark
      WHERE certificate_id = certificate.id AND mark = 'questioned'
      ORDER BY event DESC LIMIT 1), '') AS review_note
    """

  fileprivate var stored: (word: String, note: String) {
    switch self {
    case .unseen: ("", "")
    case .seen: ("seen", "")
    case .questioned(let note): ("questioned", note.scrubbed)
    }
  }

  fileprivate var pastTense: String {
    switch self {
    case .unseen: "mark removed"
    case .seen: "seen"
    case .questioned: "questioned"
    }
  }
}

/// The progress of a review.
public struct ReviewProgress: Sendable, Hashable, Encodable {
  /// The number of certificates in the manifest.
  public let count: Int
  /// The number of certificates marked as seen or questioned.
  public let seen: Int
  /// The number of questioned certificates.
  public let questioned: Int

  /// Whether all certificates were seen and none is questioned.
  public var isComplete: Bool { seen == count && questioned == 0 }

  /// `1,640 of 1,982 seen, 2 questioned`.
  public var sentence: String {
    "\(seen.grouped) of \(count.grouped) seen"
      + (questioned > 0 ? ", \(questioned.grouped) questioned" : "")
  }

  /// Why the review is not enough for a sign-off.
  var refusal: String {
    "the review is not complete (\(sentence)); mark the rest, or state why you approve "
      + "anyway"
  }
}

extension Review {
  /// Marks certificates of the frozen manifest for one reviewer; the marks of other reviewers stay.
  ///
  /// A certificate that the reviewer has questioned cannot become seen until that mark is removed.
  /// Marking many certificates as seen therefore loses no note.
  ///
  /// - Returns: the number of changed marks.
  public func mark(
    _ mark: ReviewMark, _ target: CheckTarget, by actor: Operator = .current
  ) async throws -> Int {
    try requireFrozen()
    let (word, note) = mark.stored
    return try await writeAsync { db in
      let changed = try Self.write(word, note, of: actor, on: target, in: db)
      if changed > 0 {
        var about: Int64?
        if case .rows(let ids) = target, ids.count == 1 { about = ids[0] }
        try EventLog.append(
          .init(
            action: mark.pastTense, certificateID: about,
            detail: "\(target.words) (\(changed))" + (note.isEmpty ? "" : ": \(note)")),
          by: actor, at: Date(), in: db)
      }
      return changed
    }
  }

  /// Writes one reviewer's mark on the target's certificates, and returns the number of changes.
  private static func write(
    _ word: String, _ note: String, of reviewer: Operator, on target: CheckTarget, in db: Database
  ) throws -> Int {
    guard !word.isEmpty else {
      return try Selection.update(
        """
        DELETE FROM review_mark WHERE reviewer = ? AND certificate_id IN
          (SELECT id FROM certificate WHERE \(ManifestText.checked)
        """, [reviewer.name], target, closing: ")", in: db)
    }
    return try Selection.update(
      """
      INSERT INTO review_mark (certificate_id, reviewer, mark, note, event)
      SELECT id, ?, ?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM event) FROM certificate
      WHERE \(ManifestText.checked)
      """, [reviewer.name, word, note], target,
      closing: """
         ON CONFLICT (certificate_id, reviewer) DO UPDATE
          SET mark = excluded.mark, note = excluded.note, event = excluded.event
          WHERE (mark <> excluded.mark OR note <> excluded.note)
            AND NOT (mark = 'questioned' AND excluded.mark = 'seen')
        """, in: db)
  }

  /// Returns the progress of the review of the checked certificates.
  ///
  /// - Parameter reviewer: the reviewer whose marks count as seen; `nil` counts the marks of all
  ///   reviewers. Questions of every reviewer always count.
  public func progress(of reviewer: Operator? = nil) throws -> ReviewProgress {
    try read { db in
      func count(_ condition: String, _ arguments: StatementArguments = []) throws -> Int {
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM certificate WHERE \(ManifestText.checked) AND \(condition)
            """, arguments: arguments) ?? 0
      }
      let marked = "EXISTS (SELECT 1 FROM review_mark WHERE certificate_id = certificate.id"
      let seen =
        try reviewer.map { try count("\(marked) AND reviewer = ?)", [$0.name]) }
        ?? count("\(marked))")
      return ReviewProgress(
        count: try count("1"), seen: seen,
        questioned: try count("\(marked) AND mark = 'questioned')"))
    }
  }

  /// A question that has not been cleared.
  struct OpenQuestion: Sendable, Hashable {
    let serial: String
    let reviewer: String
    let note: String
    /// The number of its line in the event log.
    let event: Int64
  }

  /// Returns the latest open question about a certificate of a manifest; `nil` if there is none.
  ///
  /// - Parameter certificates: the certificates of the manifest, as a condition in SQL.
  static func latestQuestion(
    about certificates: String, in db: Database
  ) throws -> OpenQuestion? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT serial, reviewer, review_mark.note AS note, event FROM review_mark
        JOIN certificate ON certificate.id = certificate_id
        WHERE mark = 'questioned' AND \(certificates) ORDER BY event DESC LIMIT 1
        """)
    return try row.map { row in
      OpenQuestion(
        serial: try row.text("serial"), reviewer: try row.text("reviewer"),
        note: try row.text("note"), event: try row.value("event"))
    }
  }
}
