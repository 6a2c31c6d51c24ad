import Crypto
import Foundation
import GRDB

/// The hashes that link each line of the event log to the line before it. Changing, inserting or
/// removing a line breaks the chain from there on; removing the last lines does not.
///
/// A line's hash is the SHA-256, in hexadecimal digits, of the previous hash (64 zeros for the
/// first line) and of the line's sequence, time, actor, action, certificate (serial number and
/// thumbprint, both empty without one) and detail. The length in bytes and a colon precede each of
/// these parts, so two different lines never hash the same bytes.
enum EventChain {
  /// The hash before the first line.
  static let start = String(repeating: "0", count: 64)

  /// The parts that are hashed after the previous hash.
  struct Line {
    var sequence: Int64
    var at: String
    var actor: String
    var action: String
    var serial: String
    var thumbprint: String
    var detail: String
  }

  static func hash(of line: Line, after previous: String) -> String {
    var bytes: [UInt8] = []
    for part in [
      previous, String(line.sequence), line.at, line.actor, line.action, line.serial,
      line.thumbprint, line.detail,
    ] {
      bytes += String(part.utf8.count).utf8
      bytes.append(UInt8(ascii: ":"))
      bytes += part.utf8
    }
    return SHA256.hash(data: bytes).hexadecimal()
  }
}

/// The result of a check of the event log.
public struct EventLogCheck: Sendable, Hashable, Encodable {
  /// The number of lines that fit the chain, counted from the first.
  public let intact: Int
  /// The hash of the last intact line. If it was also noted elsewhere, it shows later whether the
  /// log was rewritten.
  public let head: String
  /// The first line that is missing or does not fit, and why; `nil` if the log is intact.
  public let fault: Fault?

  /// The place where the chain breaks.
  public struct Fault: Sendable, Hashable, Encodable {
    /// The line's position in the log.
    public let sequence: Int64
    /// The error, in a sentence.
    public let sentence: String
  }

  /// The result in a sentence.
  public var sentence: String {
    if let fault { return "EVENT LOG BROKEN: \(fault.sentence)" }
    return "event log intact: \(intact) \(intact == 1 ? "line" : "lines"), last hash \(head)"
  }
}

extension IncidentFile {
  /// Checks the hash of every line of the event log, and whether the last lines are missing.
  public func checkEventLog() throws -> EventLogCheck {
    try read { db in
      var (intact, head) = (0, EventChain.start)
      func broken(at sequence: Int64, _ why: String) -> EventLogCheck {
        EventLogCheck(intact: intact, head: head, fault: .init(sequence: sequence, sentence: why))
      }
      let rows = try EventLog.rows(in: db)
      while let row = try rows.next() {
        let sequence: Int64 = try row.value("sequence")
        guard sequence == Int64(intact) + 1 else {
          return broken(
            at: Int64(intact) + 1, "line \(intact + 1) is missing; the next is line \(sequence)")
        }
        let line = EventChain.Line(
          sequence: sequence, at: try row.value("at"), actor: try row.value("actor"),
          action: try row.value("action"),
          serial: try row.decode(String?.self, forColumn: "serial") ?? "",
          thumbprint: try row.decode(String?.self, forColumn: "thumbprint") ?? "",
          detail: try row.value("detail"))
        let hash = EventChain.hash(of: line, after: head)
        guard hash == (try row.value("hash") as String) else {
          return broken(
            at: sequence,
            "line \(sequence) (\(line.at.scrubbed) \(line.action.scrubbed)) is not as it was "
              + "written")
        }
        (intact, head) = (intact + 1, hash)
      }
      // SQLite keeps the highest line number ever written. Removed last lines are detected unless
      // that counter is changed too.
      let written =
        try Int64.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0
      guard written == Int64(intact) else {
        return broken(
          at: Int64(intact) + 1, "the log ends at line \(intact), and \(written) were written")
      }
      return EventLogCheck(intact: intact, head: head, fault: nil)
    }
  }
}
