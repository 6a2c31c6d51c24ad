import Crypto
import Foundation
import GRDB

/// The data that makes each freeze unique, even of the same certificates.
public struct Freeze: Sendable, Hashable {
  /// A random number of 32 hexadecimal digits: a signature is valid for this freeze only.
  public let nonce: String
  /// The operator who froze it and therefore cannot sign it.
  public let by: Operator
}

/// The canonical text of a manifest, which is hashed and which reviewers sign.
///
/// UTF-8, with a line feed after each line: `bulkrevoke manifest 3`, `freeze NONCE`,
/// `operator NAME`, then `service KIND URL`, `profile ID`, `window A_B`, `reason NAME` (RFC 5280's
/// name), `terms` with their words (`usual` if there are none), `comment TEXT`, `ticket TEXT`,
/// `count N`. Then `SERIAL THUMBPRINT` follows for every certificate in ascending order (`-` means
/// no thumbprint), with the service's own handle after it if there is one. Texts are scrubbed and
/// contain no line feed.
struct ManifestText {
  let header: IncidentHeader
  let instruction: RevocationInstruction
  let freeze: Freeze
  /// The certificates it lists, as a condition in SQL.
  let certificates: String

  /// The condition for checked certificates that are in no manifest yet.
  static let checked = "checked = 1 AND manifest IS NULL"

  /// Returns the condition for the certificates of a confirmed manifest, including those taken back
  /// unsent.
  static func confirmed(in manifest: Int) -> String {
    """
    (manifest = \(manifest)
      OR id IN (SELECT certificate_id FROM taken_back WHERE taken_back.manifest = \(manifest)))
    """
  }

  /// Writes the text piece by piece, so a million lines take little memory.
  ///
  /// - Parameter eachLine: Called with the line of each certificate, without its line feed.
  /// - Returns: The number of certificates listed.
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
      reason \(instruction.reason.rawValue)
      terms \(instruction.terms.words.isEmpty ? "usual" : instruction.terms.words)
      comment \(instruction.comment)
      ticket \(instruction.ticket)
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

  /// Returns the digest of the text, and the lines of its certificates.
  func digestWithLines(in db: Database) throws -> (digest: String, lines: SignedLines) {
    var hash = SHA256()
    var lines = SignedLines()
    _ = try write(from: db) {
      hash.update(data: Data($0.utf8))
    } eachLine: {
      lines.append($0)
    }
    lines.finish()
    return (hash.finalize().hexadecimal(), lines)
  }

  /// Returns the SHA-256 of the text in hexadecimal digits, and the number of certificates listed.
  func digest(in db: Database) throws -> (digest: String, count: Int) {
    var hash = SHA256()
    let count = try write(from: db) { hash.update(data: Data($0.utf8)) }
    return (hash.finalize().hexadecimal(), count)
  }
}
