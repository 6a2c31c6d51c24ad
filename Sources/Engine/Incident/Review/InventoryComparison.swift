import Foundation
import GRDB

/// The differences between the service's inventory and the frozen manifest.
public struct InventoryDifferences: Sendable, Hashable, Encodable {
  /// The number of certificates in the profile and window that the incident did not hold.
  public let new: Int
  /// The number of certificates in the manifest that the service no longer lists.
  public let gone: Int
  /// The number of certificates in the manifest that the service describes differently now.
  public let changed: Int
  /// When the comparison finished.
  public let at: Date

  /// The number of certificates that differ.
  public var count: Int { new + gone + changed }

  /// `2 new, 1 gone, 0 changed`.
  public var sentence: String {
    "\(new.grouped) new, \(gone.grouped) gone, \(changed.grouped) changed"
  }
}

/// The difference that the latest comparison with the inventory found for one certificate.
public enum InventoryChange: Sendable, Hashable {
  /// The incident did not hold it.
  case new
  /// The service no longer lists it, for example because it was revoked, has expired or was moved
  /// to another profile.
  case gone
  /// The service describes it differently; the note says how.
  case changed(String)

  init?(row: Row) throws {
    switch try row.text("inventory") {
    case "new": self = .new
    case "gone": self = .gone
    case "changed": self = .changed(try row.text("inventory_note"))
    default: return nil
    }
  }
}

/// The comparison of the frozen manifest with the current inventory.
public struct InventoryComparison: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The comparison of the frozen manifest with the current inventory.
  public var comparison: InventoryComparison { InventoryComparison(file: self) }
}

extension InventoryComparison {
  /// Returns the result of the latest comparison; `nil` if no manifest is frozen, or if the frozen
  /// one was not compared yet.
  public func differences() throws -> InventoryDifferences? {
    try read(Self.differences)
  }

  /// Deletes the results of earlier comparisons, which were for another manifest.
  static func forgetComparison(in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE certificate SET inventory = '', inventory_note = '' WHERE inventory <> '';
        UPDATE incident SET compared_at = NULL
        """)
  }

  /// Records which facts about a certificate in the manifest have changed since the search that
  /// found it.
  static func compare(_ record: CertificateRecord, names: [String], in db: Database) throws {
    let known = try db.cachedStatement(
      sql: """
        SELECT \(IncidentCertificate.columns) FROM certificate
        WHERE serial_value = ? AND thumbprint = ? AND \(ManifestText.checked)
        """)
    let identity = record.identity
    guard
      let row = try Row.fetchOne(
        known,
        arguments: [Operator.current.name, identity.serial.storedValue, identity.thumbprint.text])
    else { return }
    let before = try IncidentCertificate(row: row)
    func day(_ date: Date?) -> String { date.map(Timestamp.seconds) ?? "" }
    let facts = [
      ("handle", before.identity.reference, identity.reference),
      ("name", before.commonName, record.commonName),
      ("names", before.names, names.joined(separator: " ")),
      ("seat", before.seat, record.seat),
      ("organization", before.organization, record.organization),
      ("issuer", before.issuer, record.issuer),
      ("status", before.status.text, record.status.text),
      ("valid to", day(before.validTo), day(record.validTo)),
      ("order size", "\(before.bundle?.size ?? 1)", "\(record.bundle?.size ?? 1)"),
    ]
    let changes = facts.filter { $0.1.scrubbed != $0.2.scrubbed }.map { fact, then, now in
      "\(fact): \(then.isEmpty ? "none" : then) \u{2192} \(now.isEmpty ? "none" : now)"
    }
    let note = try db.cachedStatement(
      sql: "UPDATE certificate SET inventory = ?, inventory_note = ? WHERE id = ?")
    try note.execute(arguments: [
      changes.isEmpty ? "" : "changed", changes.joined(separator: "; ").scrubbed, before.id,
    ])
  }

  /// Records which certificates of the manifest the latest search did not list, and counts all
  /// differences.
  ///
  /// Certificates found only by reading their bundle never came from a search, so they are not
  /// `gone`.
  func finish() throws -> InventoryDifferences {
    try write { db in
      try db.execute(
        sql: """
          UPDATE certificate SET inventory = 'gone', inventory_note = ''
          WHERE \(ManifestText.checked) AND along <> \(TakenAlong.foundInBundle)
            AND search <> (SELECT searches FROM incident)
          """)
      let now = Date()
      try db.execute(
        sql: "UPDATE incident SET compared_at = ?", arguments: [Timestamp.seconds(now)])
      guard let differences = try Self.differences(in: db) else {
        throw IncidentError(.wrongState, "no manifest is frozen for review")
      }
      try EventLog.append(
        .init(action: "compared with the inventory", detail: differences.sentence), by: .current,
        at: now, in: db)
      return differences
    }
  }

  private static func differences(in db: Database) throws -> InventoryDifferences? {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT compared_at FROM incident WHERE phase = 'frozen'"),
      let at = try row.instant("compared_at")
    else { return nil }
    let counts = try Row.fetchOne(
      db,
      sql: """
        SELECT coalesce(sum(inventory = 'new'), 0) AS new,
          coalesce(sum(inventory = 'gone'), 0) AS gone,
          coalesce(sum(inventory = 'changed'), 0) AS changed
        FROM certificate WHERE inventory <> ''
        """)
    return InventoryDifferences(
      new: try counts?.value("new") ?? 0, gone: try counts?.value("gone") ?? 0,
      changed: try counts?.value("changed") ?? 0, at: at)
  }
}
