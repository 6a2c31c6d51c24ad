import Foundation
import GRDB
import NIOConcurrencyHelpers

/// The content of a listing, and its sort order.
public struct ListingQuery: Sendable, Hashable {
  /// Which part of the incident is listed.
  public enum Scope: Sendable, Hashable {
    /// Every certificate found.
    case found
    /// The certificates of all manifests.
    case manifest
    /// The checked certificates that are in no manifest yet: a freeze would hold these.
    case checked
    /// The certificates of manifests that need attention: failed, mismatch, rejected, unverified,
    /// skipped.
    case troubled
    /// The stragglers: found by a later search, and in no manifest.
    case stragglers
  }

  /// The key that a listing is sorted by.
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
  /// The filter that the certificates must match.
  public var filter: FilterExpression?
  /// The sort key; the order of the search results breaks ties.
  public var order: Order
  /// Whether the sort order is reversed.
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

/// A filtered, sorted view of an incident's certificates; any range of it can be read.
///
/// The view is a table of row numbers in a temporary database on disk. Building it takes one pass
/// over the incident. After that, a screenful costs the same anywhere in a million certificates,
/// and memory use stays constant. Certificates added later appear when the view is built again.
///
/// In a large incident, the first rows can be read before the build finishes.
public final class CertificateListing: Sendable {
  /// The number of first rows that can be read before the build finishes.
  static let beginning = 200
  /// The number of certificates, in sort order, that are searched for the first rows. If fewer than
  /// ``beginning`` of them match, one pass over everything costs less. A smaller incident always
  /// takes one pass.
  static let sample = 40_000

  private let path: String
  /// The connection that builds and holds the view.
  private let builder: DatabaseQueue
  /// The connection that reads certificates, even during a build.
  private let reader: DatabaseQueue
  /// Released after the connections.
  private let use: OpenDatabases.Use
  private let sample: Int
  /// The first rows of the view while it is being built.
  private let head = NIOLockedValueBox<[Int64]>([])

  /// Opens its own connections to the incident.
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

  /// Builds the view again.
  ///
  /// - Parameter begun: Called with the number of rows that can be read while the build continues.
  ///   Not called if the incident is small, or if the first rows cannot be found sooner.
  /// - Returns: The number of certificates in the view.
  /// - Throws: `CancellationError` if ``interrupt()`` is called during the build.
  public func build(
    _ query: ListingQuery, begun: @escaping @Sendable (Int) -> Void = { _ in }
  ) async throws -> Int {
    head.withLockedValue { $0 = [] }
    defer { head.withLockedValue { $0 = [] } }
    return try await access(builder) { [self] db in
      var count = 0
      // One transaction: the first rows and the whole view must show the same state.
      try db.inTransaction(.deferred) {
        var condition = query.filter?.condition
        let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM main.certificate") ?? 0
        if last > sample {
          let first = try firstRows(of: query, in: db)
          if first.isEmpty {
            // Matches seem rare, or the order has no index to sample. The index of texts finds rare
            // matches sooner than a pass.
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

  /// Returns the first rows of a view if they can be found sooner than the whole; otherwise none.
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
    // No index from certificates to positions: building one would take longer than a pass over
    // these few bytes per row, and positions are rarely looked up.
    try db.execute(
      sql: "CREATE TEMP TABLE listing (position INTEGER PRIMARY KEY, certificate_id INTEGER)")
    // For the whole incident, use the index for the order. For a part of it, sorting the matches
    // costs less than reading every certificate in index order.
    let isEverything = query.scope == .found && condition == nil
    let order = query.orderSQL(usingIndex: isEverything)
    try db.execute(
      sql: """
        INSERT INTO temp.listing (certificate_id) SELECT id FROM main.certificate
        WHERE \(query.scope.sql) AND (\(condition?.sql ?? "1")) ORDER BY \(order)
        """, arguments: condition?.arguments ?? [])
    return db.changesCount
  }

  /// Cancels the running build, which then throws `CancellationError`.
  public func interrupt() {
    builder.interrupt()
  }

  /// Returns the certificates at these positions, counted from 0; fewer at the end.
  public func certificates(in positions: Range<Int>) async throws -> [IncidentCertificate] {
    let ids = try await ids(in: positions)
    return try await access(reader) { db in
      let one = try db.cachedStatement(
        sql: "SELECT \(IncidentCertificate.columns) FROM certificate WHERE id = ?")
      let reviewer = Operator.current.name
      return try ids.compactMap { id in
        // Decode the cursor's own row, which knows its column indices; a copy searches columns by
        // name.
        let rows = try Row.fetchCursor(one, arguments: [reviewer, id])
        return try withExtendedLifetime(rows) { try $0.next().map(IncidentCertificate.init) }
      }
    }
  }

  /// Returns the file's row numbers at these positions.
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

  /// Returns a certificate's position, counted from 0; `nil` if the view does not show it.
  public func position(of id: Int64) async throws -> Int? {
    try await access(builder) { db in
      try Int.fetchOne(
        db, sql: "SELECT position - 1 FROM temp.listing WHERE certificate_id = ?",
        arguments: [id])
    }
  }

  /// Returns the first position at or after `position`, counted from 0, whose certificate has no
  /// final outcome; `nil` if there is none.
  public func firstUnfinished(from position: Int) async throws -> Int? {
    let final = Outcome.allCases.filter(\.isFinal).map { "'\($0.rawValue)'" }
    return try await access(builder) { db in
      // CROSS JOIN keeps the order of positions, so the query stops at the first match.
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
  /// Whether the first rows are searched for in this order. The file has an index for each of these
  /// orders except `serial`.
  fileprivate var hasIndex: Bool { self != .outcome }
}

extension ListingQuery {
  /// Returns the SQL sort terms. Without the index, the rows are found in any order and then
  /// sorted.
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
    // SQLite uses no index to sort by an expression, and +column is an expression.
    return "\(usingIndex || order == .found ? "" : "+")\(column) \(direction), id \(direction)"
  }
}
