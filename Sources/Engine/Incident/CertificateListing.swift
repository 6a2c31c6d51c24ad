import Foundation
import GRDB

/// What a listing shows, and in which order.
public struct ListingQuery: Sendable, Hashable {
  /// Which part of the incident is listed.
  public enum Scope: Sendable, Hashable {
    /// Every certificate found.
    case found
    /// Those that a manifest holds.
    case manifest
    /// Those that are checked and in no manifest yet: what a freeze holds.
    case checked
    /// Those of a manifest that need a person: failed, mismatch, rejected, unverified, skipped.
    case troubled
    /// Those that a search after the run found to be still issued and in no manifest.
    case stragglers
  }

  /// What a listing can be sorted by.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// The order of the search results.
    case found
    case commonName
    case serial
    case trust
    case issued
    case expires
    case outcome
  }

  /// Which part of the incident is listed.
  public var scope: Scope
  /// What the certificates must match.
  public var filter: FilterExpression?
  /// What they are sorted by; the order of the search results breaks ties.
  public var order: Order
  /// Whether the order is turned round.
  public var isReversed: Bool

  public init(
    scope: Scope = .found, filter: FilterExpression? = nil, order: Order = .found,
    isReversed: Bool = false
  ) {
    self.scope = scope
    self.filter = filter
    self.order = order
    self.isReversed = isReversed
  }
}

/// A filtered, sorted view of an incident's certificates of which any stretch can be read at once.
///
/// The view is a table of row numbers in a temporary database on disk: building it costs one pass
/// over the incident, reading a screenful then costs the same at the end of a million certificates
/// as at the start, and memory stays flat. Certificates added later appear when it is built anew.
public final class CertificateListing: Sendable {
  private let path: String
  private let queue: DatabaseQueue

  /// Opens a connection of its own to the incident.
  public init(of file: IncidentFile) throws {
    path = file.path
    var configuration = GRDB.Configuration()
    configuration.readonly = true
    configuration.label = "listing"
    configuration.busyMode = .timeout(5)
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Closes the connection.
  public func close() {
    try? queue.close()
  }

  /// Builds the view anew.
  ///
  /// - Returns: how many certificates it shows.
  /// - Throws: `CancellationError` when `interrupt` was called meanwhile.
  public func build(_ query: ListingQuery) async throws -> Int {
    do {
      return try await queue.writeWithoutTransaction { db in
        try db.execute(sql: "DROP TABLE IF EXISTS temp.listing")
        try db.execute(
          sql: """
            CREATE TEMP TABLE listing (position INTEGER PRIMARY KEY, certificate_id INTEGER UNIQUE)
            """)
        let condition = query.filter?.condition
        try db.execute(
          sql: """
            INSERT INTO temp.listing (certificate_id) SELECT id FROM main.certificate
            WHERE \(query.scope.sql) AND (\(condition?.sql ?? "1")) ORDER BY \(query.orderSQL)
            """, arguments: condition?.arguments ?? [])
        return try Int.fetchOne(db, sql: "SELECT count(*) FROM temp.listing") ?? 0
      }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      throw CancellationError()
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  /// Breaks off what is under way, which then throws `CancellationError`.
  public func interrupt() {
    queue.interrupt()
  }

  /// The certificates at those positions, counted from 0; fewer at the end.
  public func certificates(in positions: Range<Int>) async throws -> [IncidentCertificate] {
    try await query { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT c.* FROM temp.listing l JOIN main.certificate c ON c.id = l.certificate_id
          WHERE l.position > ? AND l.position <= ? ORDER BY l.position
          """, arguments: [positions.lowerBound, positions.upperBound]
      ).map(IncidentCertificate.init)
    }
  }

  /// The rows of the file at those positions.
  public func ids(in positions: Range<Int>) async throws -> [Int64] {
    try await query { db in
      try Int64.fetchAll(
        db,
        sql: """
          SELECT certificate_id FROM temp.listing WHERE position > ? AND position <= ?
          ORDER BY position
          """, arguments: [positions.lowerBound, positions.upperBound])
    }
  }

  /// Where a certificate stands, counted from 0; `nil` when the view does not show it.
  public func position(of id: Int64) async throws -> Int? {
    try await query { db in
      try Int.fetchOne(
        db, sql: "SELECT position - 1 FROM temp.listing WHERE certificate_id = ?",
        arguments: [id])
    }
  }

  private func query<Value: Sendable>(
    _ body: @Sendable @escaping (Database) throws -> Value
  ) async throws -> Value {
    do {
      return try await queue.writeWithoutTransaction(body)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      throw CancellationError()
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }
}

extension ListingQuery.Scope {
  fileprivate var sql: String {
    switch self {
    case .found: "1"
    case .manifest: "manifest IS NOT NULL"
    case .checked: ManifestText.checked
    case .troubled:
      """
      manifest IS NOT NULL
        AND outcome IN ('failed', 'reason_mismatch', 'rejected', 'unverified', 'skipped')
      """
    case .stragglers: "manifest IS NULL AND straggler = 1"
    }
  }
}

extension ListingQuery {
  fileprivate var orderSQL: String {
    let direction = isReversed ? "DESC" : "ASC"
    let column =
      switch order {
      case .found: "id"
      case .commonName: "common_name COLLATE NOCASE"
      case .serial: "serial"
      case .trust: "trust"
      case .issued: "valid_from"
      case .expires: "valid_to"
      case .outcome: "outcome"
      }
    return "\(column) \(direction), id \(direction)"
  }
}
