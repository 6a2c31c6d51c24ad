import Foundation
import GRDB

/// What a reviewer has said of one certificate of a frozen manifest.
public enum ReviewMark: Sendable, Hashable {
  /// Not looked at yet.
  case unseen
  /// Looked at, and right.
  case seen
  /// Looked at, and doubtful.
  case questioned(note: String)

  init(row: Row) throws {
    self =
      switch try row.text("review") {
      case "seen": .seen
      case "questioned": .questioned(note: try row.text("review_note"))
      default: .unseen
      }
  }

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

/// How far a review has come.
public struct ReviewProgress: Sendable, Hashable, Encodable {
  /// How many certificates the manifest holds.
  public let count: Int
  /// How many were looked at, the questioned ones included.
  public let seen: Int
  /// How many are doubtful.
  public let questioned: Int

  /// Whether all were looked at, and none is doubtful.
  public var isComplete: Bool { seen == count && questioned == 0 }

  /// `1,640 of 1,982 seen, 2 questioned`.
  public var sentence: String {
    "\(seen.grouped) of \(count.grouped) seen"
      + (questioned > 0 ? ", \(questioned.grouped) questioned" : "")
  }

  /// Why this is not enough to approve.
  var refusal: String {
    "the review is not complete (\(sentence)); mark the rest, or state in words why you approve "
      + "nevertheless"
  }
}

extension IncidentFile {
  /// Marks certificates of the frozen manifest.
  ///
  /// What is questioned does not become seen before that mark is removed: nobody's note is lost to
  /// a mark on many.
  ///
  /// - Returns: how many marks changed.
  public func mark(
    _ mark: ReviewMark, _ target: CheckTarget, by actor: Operator = .current
  ) async throws -> Int {
    try requireFrozen()
    let (word, note) = mark.stored
    return try await writeAsync { db in
      let changed = try Self.update(
        """
        UPDATE certificate SET review = ?, review_note = ?
        WHERE \(ManifestText.checked) AND (review <> ? OR review_note <> ?)
          AND NOT (review = 'questioned' AND ? = 'seen')
        """, [word, note, word, note, word], target, in: db)
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

  /// How far the review of the checked certificates has come.
  public func reviewProgress() throws -> ReviewProgress {
    try read { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT count(*) AS count, coalesce(sum(review <> ''), 0) AS seen,
            coalesce(sum(review = 'questioned'), 0) AS questioned
          FROM certificate WHERE \(ManifestText.checked)
          """)
      return ReviewProgress(
        count: try row?.value("count") ?? 0, seen: try row?.value("seen") ?? 0,
        questioned: try row?.value("questioned") ?? 0)
    }
  }
}
