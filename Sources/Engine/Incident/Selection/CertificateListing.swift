import Foundation
import GRDB
import NIOConcurrencyHelpers

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
///
/// Of a large incident the first rows can be read before the rest is found.
public final class CertificateListing: Sendable {
  /// How many rows the beginning of a view has that is read before the rest.
  static let beginning = 200
  /// Among how many of the incident's certificates they are looked for: what matches more rarely
  /// costs less to find in one pass. A smaller incident is passed over as quickly.
  static let sample = 40_000

  private let path: String
  /// Builds the view, and holds it.
  private let builder: DatabaseQueue
  /// Reads certificates, also while the view is being built.
  private let reader: DatabaseQueue
  /// Outlives the connections.
  private let use: OpenDatabases.Use
  private let sample: Int
  /// The first rows of a view that is being built.
  private let head = NIOLockedValueBox<[Int64]>([])

  /// Opens connections of its own to the incident.
  public convenience init(of file: IncidentFile) throws {
    try self.init(of: file, sample: Self.sample)
  }

  init(of file: IncidentFile, sample: Int) throws {
    path = file.path
    self.sample = sample
    use = OpenDatabases.Use(of: file.identity)
    do {
      builder = try Self.connection(to: file.names)
      reader = try Self.connection(to: file.names)
    } catch {
      throw IncidentError.translating(error, path: path)
    }
  }

  private static func connection(to path: IncidentPath) throws -> DatabaseQueue {
    try DatabaseQueue(
      path: path.real,
      configuration: IncidentConnection.configuration(
        path: path.given, readOnly: true, label: "listing"))
  }

  deinit {
    close()
  }

  /// Closes the connections.
  public func close() {
    try? builder.close()
    try? reader.close()
  }

  /// Builds the view anew.
  ///
  /// - Parameter begun: told how many rows can be read already while the rest is being found; not
  ///   called when that would take as long as the whole.
  /// - Returns: how many certificates it shows.
  /// - Throws: `CancellationError` when `interrupt` was called meanwhile.
  public func build(
    _ query: ListingQuery, begun: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Int {
    head.withLockedValue { $0 = [] }
    defer { head.withLockedValue { $0 = [] } }
    return try await access(builder) { [self] db in
      var count = 0
      // One transaction, so that the beginning and the whole are of the same incident.
      try db.inTransaction(.deferred) {
        var condition = query.filter?.condition
        let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM main.certificate") ?? 0
        if last > sample {
          let first = try firstRows(of: query, in: db)
          if first.isEmpty {
            // What is more frequent is found sooner by a pass.
            condition = condition?.narrowed
          } else {
            head.withLockedValue { $0 = first }
            begun(first.count)
          }
        }
        count = try Self.fill(with: query, condition, in: db)
        return .commit
      }
      return count
    }
  }

  /// The first rows of a view, when they are found sooner than the whole; else none.
  private func firstRows(of query: ListingQuery, in db: Database) throws -> [Int64] {
    guard query.order.hasIndex else { return [] }
    let order = query.orderSQL(usingIndex: true)
    let condition = query.filter?.condition
    let ids = try Int64.fetchAll(
      db,
      sql: """
        SELECT id FROM main.certificate
        WHERE id IN (SELECT id FROM main.certificate ORDER BY \(order) LIMIT \(sample))
          AND \(query.scope.sql) AND (\(condition?.sql ?? "1"))
        ORDER BY \(order) LIMIT \(Self.beginning)
        """, arguments: condition?.arguments ?? [])
    return ids.count == Self.beginning ? ids : []
  }

  private static func fill(
    with query: ListingQuery, _ condition: FilterExpression.Condition?, in db: Database
  ) throws -> Int {
    try db.execute(sql: "DROP TABLE IF EXISTS temp.listing")
    // No index leads from a certificate to its position: one would take longer than a pass over
    // these few bytes a row, and a position is asked for once in a while.
    try db.execute(
      sql: "CREATE TEMP TABLE listing (position INTEGER PRIMARY KEY, certificate_id INTEGER)")
    // An index gives the order of everything, but to look into every certificate in that order
    // costs more than to sort those that match.
    let isEverything = query.scope == .found && condition == nil
    let order = query.orderSQL(usingIndex: isEverything)
    try db.execute(
      sql: """
        INSERT INTO temp.listing (certificate_id) SELECT id FROM main.certificate
        WHERE \(query.scope.sql) AND (\(condition?.sql ?? "1")) ORDER BY \(order)
        """, arguments: condition?.arguments ?? [])
    return db.changesCount
  }

  /// Breaks off what is being built, which then throws `CancellationError`.
  public func interrupt() {
    builder.interrupt()
  }

  /// The certificates at those positions, counted from 0; fewer at the end.
  public func certificates(in positions: Range<Int>) async throws -> [IncidentCertificate] {
    let ids = try await ids(in: positions)
    return try await access(reader) { db in
      let one = try db.cachedStatement(
        sql: "SELECT \(IncidentCertificate.columns) FROM certificate WHERE id = ?")
      let reviewer = Operator.current.name
      return try ids.compactMap { id in
        // A row of a cursor knows where each column is; a copy would look through their names.
        let rows = try Row.fetchCursor(one, arguments: [reviewer, id])
        return try withExtendedLifetime(rows) { try $0.next().map(IncidentCertificate.init) }
      }
    }
  }

  /// The rows of the file at those positions.
  public func ids(in positions: Range<Int>) async throws -> [Int64] {
    let head = head.withLockedValue { $0 }
    if positions.upperBound <= head.count { return Array(head[positions]) }
    return try await access(builder) { db in
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
    try await access(builder) { db in
      try Int.fetchOne(
        db, sql: "SELECT position - 1 FROM temp.listing WHERE certificate_id = ?",
        arguments: [id])
    }
  }

  /// The first position from one on whose certificate has not come to its end, counted from 0.
  public func firstUnfinished(from position: Int) async throws -> Int? {
    let final = Outcome.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }
    return try await access(builder) { db in
      // In the order of the positions, so that it ends with the first.
      try Int.fetchOne(
        db,
        sql: """
          SELECT position - 1 FROM temp.listing
          CROSS JOIN main.certificate ON certificate.id = certificate_id
          WHERE position > ? AND outcome NOT IN (\(final.joined(separator: ", ")))
          ORDER BY position LIMIT 1
          """, arguments: [position])
    }
  }

  private func access<Value: Sendable>(
    _ connection: DatabaseQueue, _ body: @Sendable @escaping (Database) throws -> Value
  ) async throws -> Value {
    do {
      return try await connection.writeWithoutTransaction(body)
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

extension ListingQuery.Order {
  /// Whether the incident file keeps its certificates in this order.
  fileprivate var hasIndex: Bool { self != .outcome }
}

extension ListingQuery {
  /// What to sort by; without the index, the rows are found in whatever order and sorted then.
  fileprivate func orderSQL(usingIndex: Bool) -> String {
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
    let direction = isReversed ? "DESC" : "ASC"
    // SQLite looks for no index that gives the order of an expression, and +column is one.
    return "\(usingIndex || order == .found ? "" : "+")\(column) \(direction), id \(direction)"
  }
}
