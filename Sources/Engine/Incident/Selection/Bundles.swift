import Foundation
import GRDB

/// A certificate selected because it shares a bundle with a checked one.
public struct CertificateTakenAlong: Sendable, Hashable {
  /// Subject common name.
  public let commonName: String
  /// Serial number.
  public let serial: SerialNumber
  /// The bundle's identifier.
  public let bundle: String
}

/// Why a certificate is checked although the operator did not check it: the values of the column
/// `along`.
enum TakenAlong: Int {
  /// The operator checked it, or it is not checked for its bundle.
  case no = 0
  /// A search found it; it is checked because it shares a bundle with a checked one.
  case foundBySearch = 1
  /// No search found it; reading the bundle brought it in.
  case foundInBundle = 2
}

extension TakenAlong: CustomStringConvertible {
  /// The value as SQL writes it.
  var description: String { String(rawValue) }
}

/// The bundles of an incident: orders that are revoked whole, and the certificates that go with
/// them.
public struct Bundles: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The bundles of an incident: orders that are revoked whole, and the certificates that go with them.
  public var bundles: Bundles { Bundles(file: self) }
}

extension Bundles {
  /// Returns the bundles of the checked certificates.
  public func checkedBundles() throws -> [String] {
    try read { db in
      try String.fetchAll(
        db,
        sql: """
          SELECT DISTINCT bundle FROM certificate
          WHERE checked = 1 AND manifest IS NULL AND bundle <> '' ORDER BY 1
          """
      ).map(\.scrubbed)
    }
  }

  /// Stores and checks the other certificates in the checked certificates' bundles.
  ///
  /// - Parameter records: The current content of the bundles; revoked and expired certificates are
  ///   skipped.
  /// - Returns: The number of newly checked certificates.
  public func takeAlong(
    _ records: [CertificateRecord], of profile: Profile, by actor: Operator = .current
  ) async throws -> Int {
    let issued = records.filter { $0.status != .revoked && $0.status != .expired }
    let search = try read { try Int.fetchOne($0, sql: "SELECT searches FROM incident") } ?? 0
    _ = try await file.searchResults.add(issued, of: profile, search: search, finding: .along)
    return try await writeAsync { db in
      let mark = try db.cachedStatement(
        sql: """
          UPDATE certificate SET checked = 1, along = max(along, \(TakenAlong.foundBySearch))
          WHERE reference = ? AND reference <> '' AND checked = 0 AND manifest IS NULL
          """)
      let count = try issued.reduce(0) { count, record in
        try mark.execute(arguments: [record.identity.reference])
        return count + db.changesCount
      }
      try EventLog.append(
        .init(action: "taken along", detail: "\(count) certificates of the same orders"),
        by: actor, at: Date(), in: db)
      if count > 0 { try Review.withdraw(because: "the checks were changed", by: actor, in: db) }
      return count
    }
  }

  /// Unchecks the certificates that were checked only for their bundle, and deletes those that no
  /// search found and no manifest ever held. Otherwise they would count as found.
  ///
  /// - Returns: The number of unchecked certificates.
  public func leaveAlong(by actor: Operator = .current) async throws -> Int {
    try await writeAsync { db in
      let count =
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM certificate
            WHERE checked = 1 AND along <> \(TakenAlong.no) AND manifest IS NULL
            """) ?? 0
      try db.execute(
        sql: """
          UPDATE certificate SET checked = 0, along = \(TakenAlong.no)
          WHERE along <> \(TakenAlong.no) AND manifest IS NULL
            AND (along = \(TakenAlong.foundBySearch) OR id IN (SELECT certificate_id FROM taken_back));
          DELETE FROM der WHERE certificate_id IN
            (SELECT id FROM certificate WHERE along = \(TakenAlong.foundInBundle) AND manifest IS NULL);
          DELETE FROM review_mark WHERE certificate_id IN
            (SELECT id FROM certificate WHERE along = \(TakenAlong.foundInBundle) AND manifest IS NULL);
          DELETE FROM certificate WHERE along = \(TakenAlong.foundInBundle) AND manifest IS NULL
          """)
      if count > 0 {
        try EventLog.append(
          .init(action: "no longer taken along", detail: "\(count) certificates"), by: actor,
          at: Date(), in: db)
        try Review.withdraw(because: "the checks were changed", by: actor, in: db)
      }
      return count
    }
  }

  /// Returns the certificates checked only because they share a bundle with a checked one.
  public func takenAlong() throws -> [CertificateTakenAlong] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT common_name, serial, bundle FROM certificate
          WHERE checked = 1 AND along <> \(TakenAlong.no) AND manifest IS NULL ORDER BY common_name, id
          """
      ).map { row in
        CertificateTakenAlong(
          commonName: try row.text("common_name"), serial: SerialNumber(try row.text("serial")),
          bundle: try row.text("bundle"))
      }
    }
  }

  /// Returns how many bundles would lose their last certificate that is not revoked.
  func emptiedBundleCount(in db: Database) throws -> Int {
    try Int.fetchOne(
      db,
      sql: """
        SELECT count(*) FROM (SELECT 1 FROM certificate
          WHERE checked = 1 AND manifest IS NULL AND bundle <> ''
          GROUP BY bundle HAVING count(*) >= max(bundle_size))
        """) ?? 0
  }
}
