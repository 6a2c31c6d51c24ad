import Foundation
import GRDB

/// A certificate that an API call of this incident revoked although no manifest holds it.
public struct AlsoRevoked: Sendable, Hashable, Encodable {
  /// Serial number.
  public let serial: SerialNumber
  /// Thumbprint.
  public let thumbprint: Thumbprint
  /// Subject common name.
  public let commonName: String
  /// The order that contains it.
  public let order: String
  /// The API calls that can have revoked it, in words. After a call for a single certificate, the
  /// words also allow for a revocation by another person.
  public let takenWith: String
  /// When the revocation was found, as UTC text.
  public let at: String

  private enum CodingKeys: String, CodingKey {
    case serial, thumbprint, order, at
    case commonName = "common_name"
    case takenWith = "taken_with"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(serial.text, forKey: .serial)
    try container.encode(thumbprint.text, forKey: .thumbprint)
    try container.encode(commonName, forKey: .commonName)
    try container.encode(order, forKey: .order)
    try container.encode(takenWith, forKey: .takenWith)
    try container.encode(at, forKey: .at)
  }

  /// One line that names it.
  public var sentence: String {
    "\(serial)  \(commonName)  revoked with \(takenWith)"
  }
}

extension AlsoRevoked {
  init(row: Row) throws {
    serial = SerialNumber(try row.text("serial"))
    thumbprint = Thumbprint(try row.text("thumbprint"))
    commonName = try row.text("common_name")
    order = try row.text("bundle")
    takenWith = try row.text("taken_with")
    at = try row.optionalText("taken_at") ?? ""
  }
}

extension Bundles {
  /// A bundle in which an API call can have revoked certificates. It is read again to find those
  /// that are in no manifest.
  struct BundleToLookAt: Sendable {
    let id: String
    /// The API calls in words, at most three.
    let call: String
    /// Whether a call was for the whole bundle, and so revokes everything in it.
    let isWhole: Bool
    /// The references of certificates in a manifest, of certificates already recorded as also
    /// revoked, and of certificates that were revoked before the first call.
    let accountedFor: Set<String>

    /// Returns the certificates that the service shows as revoked and that are not accounted for.
    func taken(in contents: BundleContents) -> [CertificateRecord] {
      contents.certificates.filter {
        $0.status == .revoked && !accountedFor.contains($0.identity.reference)
      }
    }

    /// Whether an API call could still revoke certificates that are not shown as revoked yet: it
    /// was for the whole bundle, or it has revoked more than it was for.
    func isUnsettled(in contents: BundleContents) -> Bool {
      (isWhole || !taken(in: contents).isEmpty)
        && contents.certificates.contains {
          $0.status != .revoked && $0.status != .expired
            && !accountedFor.contains($0.identity.reference)
        }
    }
  }

  /// The SQL condition for certificates whose bundle must still be read again: their call was for
  /// the bundle or has an approval request, and it acted or can have acted. The condition includes
  /// that of the partial index `certificate_aftermath`.
  private static let toLookAt = """
    manifest IS NOT NULL AND bundle_read_at IS NULL
      AND (asks_bundle = 1 OR request_id IS NOT NULL) AND bundle <> '' AND sent_at IS NOT NULL
      AND outcome IN ('verified', 'reason_mismatch', 'unverified', 'failed')
    """

  /// Returns bundles to read after a revocation. A bundle has to wait while one of its certificates
  /// is being sent, is accepted, or waits to be sent again or read.
  ///
  /// - Parameter names: the bundles to leave out.
  func bundlesToLookAt(besides names: Set<String>, limit: Int) throws -> [BundleToLookAt] {
    try read { db in
      let found = try String.fetchAll(
        db,
        sql: """
          SELECT DISTINCT bundle FROM certificate c INDEXED BY certificate_aftermath
          WHERE \(Self.toLookAt)
            AND NOT EXISTS (SELECT 1 FROM certificate s
              WHERE s.bundle = c.bundle AND s.bundle <> '' AND s.manifest IS NOT NULL
                AND (s.outcome IN ('sending', 'accepted', 'waiting_to_retry')
                  OR (s.outcome = 'outcome_unknown' AND s.next_at IS NOT NULL)))
          LIMIT ?
          """, arguments: [limit + names.count])
      return try found.filter { !names.contains($0) }.prefix(limit)
        .map { try Self.bundleToLookAt($0, in: db) }
    }
  }

  /// Returns the bundle with this identifier, whether or not it needs to be read.
  func bundleToLookAt(_ id: String) throws -> BundleToLookAt {
    try read { try Self.bundleToLookAt(id, in: $0) }
  }

  /// Whether an API call was sent for any certificate of a bundle.
  func hasSent(inBundle id: String) throws -> Bool {
    try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT 1 FROM certificate
            WHERE bundle = ? AND bundle <> '' AND manifest IS NOT NULL AND sent_at IS NOT NULL)
          """, arguments: [id]) ?? false
    }
  }

  /// Returns the number of bundles that must still be read again after a call.
  public func bundlesNotLookedAt() throws -> Int {
    try read { db in
      try Int.fetchOne(
        db,
        sql: """
          SELECT count(DISTINCT bundle) FROM certificate INDEXED BY certificate_aftermath
          WHERE \(Self.toLookAt)
          """) ?? 0
    }
  }

  private static func bundleToLookAt(_ id: String, in db: Database) throws -> BundleToLookAt {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT reference, serial, manifest, bundle_revoked, request_id, request_covers, asks_bundle,
          sent_at, taken_with
        FROM certificate WHERE bundle = ? AND bundle <> '' ORDER BY asks_bundle DESC, id
        """, arguments: [id])
    var accountedFor: Set<String> = []
    var calls: [String] = []
    var isWhole = false
    for row in rows {
      accountedFor.formUnion(try row.text("bundle_revoked").split(separator: " ").map(String.init))
      let isConfirmed = try row.value("manifest") as Int? != nil
      if try isConfirmed || !row.text("taken_with").isEmpty {
        accountedFor.insert(try row.text("reference"))
      }
      let request = try row.optionalText("request_id")
      let asks: Bool = try row.value("asks_bundle")
      let covers = try row.text("request_covers")
      guard try isConfirmed && row.optionalText("sent_at") != nil else { continue }
      isWhole = isWhole || asks || covers == RequestCoverage.bundle.rawValue
      let call = try Self.call(
        order: id.scrubbed, request: request, asksForBundle: asks, covers: covers,
        serial: row.text("serial"))
      if !calls.contains(call) { calls.append(call) }
    }
    return BundleToLookAt(
      id: id, call: calls.prefix(3).joined(separator: "; "), isWhole: isWhole,
      accountedFor: accountedFor)
  }

  /// Describes an API call in words.
  private static func call(
    order: String, request: String?, asksForBundle: Bool, covers: String, serial: String
  ) throws -> String {
    guard let request else {
      return asksForBundle
        ? "the call for order \(order)"
        : "the call for certificate \(serial) of order \(order), or by another person meanwhile"
    }
    if asksForBundle { return "request \(request) for order \(order)" }
    return covers == RequestCoverage.certificate.rawValue
      ? "request \(request) for certificate \(serial) of order \(order)"
      : "request \(request), which was for the whole order \(order) of certificate \(serial)"
  }

  /// Whether the file lacks any of these certificates.
  func holdsNotAll(of records: [CertificateRecord]) throws -> Bool {
    try read { db in
      try records.contains { record in
        try Bool.fetchOne(
          db,
          sql: """
            SELECT NOT EXISTS (SELECT 1 FROM certificate WHERE reference = ? AND reference <> '')
            """, arguments: [record.identity.reference]) ?? true
      }
    }
  }

  /// Records every certificate of a bundle that an API call revoked although no manifest holds it.
  ///
  /// - Parameters:
  ///   - profile: the profile of the certificates that the file does not hold yet; `nil` leaves
  ///     these out.
  ///   - isLastLook: whether to stop waiting for certificates that do not show a revocation yet.
  /// - Returns: whether the bundle is settled and is not read again.
  func noteTaken(
    _ contents: BundleContents, with bundle: BundleToLookAt, of profile: Profile?,
    isLastLook: Bool, by actor: Operator, at now: Date = Date()
  ) async throws -> Bool {
    let taken = bundle.taken(in: contents)
    if let profile { try await takeUp(taken, of: profile) }
    let isSettled = isLastLook || !bundle.isUnsettled(in: contents)
    try await writeAsync { db in
      var log = try EventLog.Writer(to: db, by: actor, at: now)
      for record in taken {
        let id = try Int64.fetchOne(
          db,
          sql: """
            SELECT id FROM certificate
            WHERE reference = ? AND reference <> '' AND manifest IS NULL AND taken_with = '' LIMIT 1
            """, arguments: [record.identity.reference])
        guard let id else { continue }
        try db.execute(
          sql: """
            UPDATE certificate SET taken_with = ?, taken_at = ?, status = ? WHERE id = ?
            """,
          arguments: [
            bundle.call, Timestamp.seconds(now), CertificateStatus.revoked.text, id,
          ])
        try log.append(
          .init(
            action: "also revoked", certificateID: id,
            detail: "not confirmed; revoked with \(bundle.call)"))
      }
      guard isSettled else { return }
      try db.execute(
        sql: """
          UPDATE certificate SET bundle_read_at = ? WHERE bundle = ? AND \(Self.toLookAt)
          """, arguments: [Timestamp.seconds(now), bundle.id])
    }
    return isSettled
  }

  /// Returns every certificate that an API call revoked although no manifest holds it.
  public func alsoRevoked() throws -> [AlsoRevoked] {
    try read { db in
      try Row.fetchAll(db, sql: AlsoRevoked.sql).map(AlsoRevoked.init)
    }
  }
}

extension AlsoRevoked {
  /// The statement that reads these certificates in the order in which the file got them.
  static let sql = """
    SELECT * FROM certificate INDEXED BY certificate_taken WHERE taken_with <> '' ORDER BY id
    """
}
