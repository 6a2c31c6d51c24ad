import Crypto
import Foundation
import GRDB

/// What sets one freeze of a manifest apart from every other, of the same certificates as well.
public struct Freeze: Sendable, Hashable {
  /// A random number, 32 hexadecimal digits: a signature holds for this freeze alone.
  public let nonce: String
  /// Who froze it, and so cannot sign it.
  public let by: Operator
}

/// The canonical text of a manifest: what is digested, and what reviewers sign.
///
/// UTF-8, each line ended by a line feed: `bulkrevoke manifest 3`, `freeze NONCE`, `operator NAME`,
/// then `service KIND URL`, `profile ID`, `window A_B`, `reason NAME` (RFC 5280's name), `terms` with
/// their words (`usual` without any), `comment TEXT`, `ticket TEXT`, `count N`, and
/// `SERIAL THUMBPRINT` for every certificate in ascending order (`-` stands for no thumbprint), followed
/// by the service's own handle if it has one. Texts are scrubbed, so that none of them holds a line feed.
struct ManifestText {
  let header: IncidentHeader
  let order: RevocationOrder
  let freeze: Freeze
  /// Which certificates it is about, as a condition in SQL.
  let certificates: String

  /// The certificates that are checked and in no manifest yet.
  static let checked = "checked = 1 AND manifest IS NULL"

  /// The certificates that were confirmed in a manifest, with those that were taken back unsent.
  static func confirmed(in manifest: Int) -> String {
    """
    (manifest = \(manifest)
      OR id IN (SELECT certificate_id FROM taken_back WHERE taken_back.manifest = \(manifest)))
    """
  }

  /// Passes the text on piece by piece, so that a million lines need no memory.
  ///
  /// - Parameter eachLine: told of the line of each certificate, without its line feed.
  /// - Returns: how many certificates it names.
  func write(
    from db: Database, to output: (String) throws -> Void, eachLine: (String) -> Void = { _ in }
  ) throws -> Int {
    let count =
      try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate WHERE \(certificates)") ?? 0
    try output(
      """
      bulkrevoke manifest 3
      freeze \(freeze.nonce)
      operator \(freeze.by.name)
      service \(header.serviceKind) \(header.serviceURL)
      profile \(header.profileID)
      window \(header.window)
      reason \(order.reason.rawValue)
      terms \(order.terms.words.isEmpty ? "usual" : order.terms.words)
      comment \(order.comment)
      ticket \(order.ticket)
      count \(count)

      """)
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT serial, thumbprint, reference FROM certificate WHERE \(certificates)
        ORDER BY serial, thumbprint
        """)
    while let row = try rows.next() {
      let name: [String] = try (0..<3).map { (try row.value(at: $0) as String).scrubbed }
      let line = SignedLines.line(serial: name[0], thumbprint: name[1], reference: name[2])
      eachLine(line)
      try output(line + "\n")
    }
    return count
  }

  /// The digest of the text, and the certificates that it names.
  func digestWithLines(in db: Database) throws -> (digest: String, lines: SignedLines) {
    var hash = SHA256()
    var lines = SignedLines()
    _ = try write(from: db) {
      hash.update(data: Data($0.utf8))
    } eachLine: {
      lines.append($0)
    }
    lines.finish()
    return (hash.finalize().hexadecimal, lines)
  }

  /// The SHA-256 of the text in hexadecimal digits, and how many certificates it names.
  func digest(in db: Database) throws -> (digest: String, count: Int) {
    var hash = SHA256()
    let count = try write(from: db) { hash.update(data: Data($0.utf8)) }
    return (hash.finalize().hexadecimal, count)
  }
}
