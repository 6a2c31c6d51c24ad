import GRDB

/// The certificates that a list of serial numbers names in an incident.
public struct NamedCertificates: Sendable, Hashable {
  /// The rows of the certificates found, in the order of the list.
  public let rows: [Int64]
  /// The entries that name no certificate, or more than one.
  public let troubles: [Trouble]

  /// An entry of the list that does not name exactly one certificate.
  public struct Trouble: Sendable, Hashable {
    /// The entry's index in the list, from 0.
    public let index: Int
    /// The error, in words.
    public let words: String
  }
}

extension Selection {
  /// Looks up every certificate that a list of serial numbers names.
  ///
  /// Numbers are compared by value: leading zeros do not count.
  ///
  /// - Parameter entries: Serial numbers, each with a thumbprint if several certificates share it.
  public func lookUp(
    named entries: [(serial: SerialNumber, thumbprint: Thumbprint?)]
  ) throws -> NamedCertificates {
    try read { db in
      let find = try db.cachedStatement(
        sql: """
          SELECT id FROM certificate WHERE serial_value = ?1 AND (?2 IS NULL OR thumbprint = ?2)
          """)
      var (rows, troubles): ([Int64], [NamedCertificates.Trouble]) = ([], [])
      for (index, entry) in entries.enumerated() {
        let ids = try Int64.fetchAll(
          find, arguments: [entry.serial.storedValue, entry.thumbprint?.text])
        guard ids.count != 1 else {
          rows += ids
          continue
        }
        let words =
          ids.isEmpty
          ? "no certificate \(entry.serial)"
            + (entry.thumbprint == nil ? "" : " with this thumbprint") + " in this incident"
          : "\(ids.count) certificates share the serial \(entry.serial); add its thumbprint"
        troubles.append(.init(index: index, words: words))
      }
      return NamedCertificates(rows: rows, troubles: troubles)
    }
  }

  /// Returns the rows that a list of serial numbers names. Throws `badSelection`, with the first
  /// faulty entries, if any entry does not name exactly one certificate.
  public func rows(
    named entries: [(serial: SerialNumber, thumbprint: Thumbprint?)]
  ) throws -> [Int64] {
    let named = try lookUp(named: entries)
    guard named.troubles.isEmpty else {
      let words = named.troubles.prefix(Self.mostTroubles).map(\.words).joined(separator: "; ")
      let more = named.troubles.count - Self.mostTroubles
      throw IncidentError(
        .badSelection,
        words + (more > 0 ? "; and \(more.grouped) more" : "") + "; nothing was changed")
    }
    return named.rows
  }

  private static let mostTroubles = 20
}
