import Foundation
import GRDB

extension IncidentFile {
  /// How a certificate came to be found, which decides how it joins the incident.
  public enum Finding: Sendable, Hashable {
    /// By the search that began the incident.
    case atFirst
    /// By the search after a run: what is new is a straggler.
    case afterRun
    /// By the search while a manifest waits for its reviewers: what is new is a straggler, and what
    /// has changed is noted.
    case compared
    /// With the bundle that it belongs to, and not by a search.
    case along
    /// In the answer to a read of another certificate.
    case inPlaceOfAnother

    var isLate: Bool { self == .afterRun || self == .compared }
  }

  /// What a page of search results changed.
  public struct PageResult: Sendable, Hashable {
    /// Certificates that the file did not hold before.
    public let added: Int
    /// Certificates that no earlier page of the same search had shown.
    public let distinct: Int
  }

  /// Begins a search and gives it a number, by which repeated rows are told apart.
  public func beginSearch() throws -> Int {
    try write { db in
      try db.execute(sql: "UPDATE incident SET searches = searches + 1")
      return try Int.fetchOne(db, sql: "SELECT searches FROM incident") ?? 1
    }
  }

  /// Writes a page of search results; certificates that are there already stay as they are.
  ///
  /// - Parameters:
  ///   - search: the number that `beginSearch` gave. What a search after a run shows as having come
  ///     to its end is marked with its negative, since services answer more than they are asked.
  ///   - finding: how they came to be found.
  public func add(
    _ page: [CertificateRecord], of profile: Profile, search: Int, finding: Finding = .atFirst
  ) async throws -> PageResult {
    let found = page.map { FoundCertificate($0, profile: profile) }
    return try await writeAsync { db in
      var (added, distinct) = (0, 0)
      let safeguards = try Row.fetchOne(db, sql: "SELECT * FROM incident").map(Safeguards.init)
      let known = try db.cachedStatement(
        sql: """
          SELECT search, manifest IS NOT NULL AND outcome <> 'released' AS is_own FROM certificate
          WHERE serial_value = ? AND thumbprint = ?
          """)
      let mark = try db.cachedStatement(
        sql: """
          UPDATE certificate SET search = ?, status = coalesce(?, status)
          WHERE serial_value = ? AND thumbprint = ?
          """)
      let placesHolds = try Self.placesHolds(in: db)
      for certificate in found {
        let identity = certificate.record.identity
        let name = [identity.serial.storedValue, identity.thumbprint.text]
        let status = certificate.record.status
        let earlier = try Row.fetchOne(known, arguments: StatementArguments(name))
        let isOwnHold =
          try placesHolds && status == .suspended && earlier?.value("is_own") ?? false
        let isOver = [.revoked, .expired].contains(status) || isOwnHold
        let number = finding == .afterRun && isOver ? -search : search
        if let earlier {
          guard abs(try earlier.value("search") as Int) != search else { continue }
          let now = finding == .afterRun ? status.text : nil
          try mark.execute(arguments: [number, now] + StatementArguments(name))
          if finding == .compared {
            try Self.compare(certificate.record, names: certificate.names, in: db)
          }
        } else {
          try Self.insert(
            certificate, search: number, finding: finding,
            safeguards: safeguards ?? Safeguards(), in: db)
          added += 1
        }
        distinct += 1
      }
      return PageResult(added: added, distinct: distinct)
    }
  }

  /// The service's handles of certificates that are known to be revoked, and with them everything
  /// that is known of their bundle.
  func settledReferences() throws -> Set<String> {
    try read { db in
      try String.fetchSet(
        db,
        sql: """
          SELECT reference FROM certificate WHERE reference <> ''
            AND outcome IN ('verified', 'already_revoked')
            AND bundle NOT IN (SELECT bundle FROM certificate
              WHERE bundle <> '' AND outcome NOT IN ('verified', 'already_revoked'))
          """)
    }
  }

  /// Notes that a search came to its end, and what it found; opens the incident for selection.
  public func finishSearch(
    totalReported: Int, notes: [String], shortfall: SearchShortfall? = nil
  ) throws {
    try write { db in
      try SearchShortfall.save(shortfall, in: db)
      try db.execute(
        sql: "UPDATE incident SET phase = 'selecting', total_reported = ?",
        arguments: [totalReported])
      let found = try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate") ?? 0
      try EventLog.append(
        .init(action: "search finished", detail: "\(found) found, \(totalReported) reported"),
        by: .current, at: Date(), in: db)
      for note in notes {
        try EventLog.append(
          .init(action: "search note", detail: note), by: .current, at: Date(), in: db)
      }
    }
  }

  /// How many certificates that were read as revoked the latest search shows as issued.
  func contradictedCount() throws -> Int {
    try read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate WHERE \(Self.isContradicted)")
        ?? 0
    }
  }

  private static let isContradicted = """
    search = (SELECT searches FROM incident) AND manifest IS NOT NULL
      AND (outcome IN ('verified', 'already_revoked')
        OR (outcome = 'released' AND status = '\(CertificateStatus.suspended.text)'))
    """

  /// Notes what the search after a run found to be still issued, or still on hold.
  ///
  /// What was read as revoked and is still shown as issued is not verified any longer.
  ///
  /// - Parameter shortfall: what the search could not get; one that got everything has found what an
  ///   earlier one missed.
  public func finishRemainingSearch(
    shortfall: SearchShortfall? = nil, by actor: Operator = .current,
    now: Date = Date()
  ) throws -> RemainingCertificates {
    try write { db in
      try Self.withdrawProof(by: actor, at: now, in: db)
      try SearchShortfall.save(shortfall, in: db)
      try db.execute(
        sql: "UPDATE incident SET remaining_unread = ?, remaining_failed = NULL",
        arguments: [shortfall?.rows ?? 0])
      let remaining = try RemainingCertificates(in: db)
      try db.execute(
        sql: "UPDATE incident SET remaining = ?, remaining_at = ?",
        arguments: [remaining.total, Timestamp.seconds(now)])
      try EventLog.append(
        .init(action: "searched again", detail: remaining.sentence), by: .current, at: Date(),
        in: db)
      return remaining
    }
  }

  /// Notes that the search after a run failed, so that it is not known what is still issued.
  ///
  /// - Parameter why: the error, in a sentence.
  public func noteRemainingUnknown(_ why: String, by actor: Operator = .current) throws {
    let why = why.scrubbed
    try write { db in
      try db.execute(
        sql: """
          UPDATE incident SET remaining = NULL, remaining_at = NULL, remaining_failed = ?
          """, arguments: [why])
      try EventLog.append(
        .init(action: "search after the run failed", detail: why), by: actor, at: Date(), in: db)
    }
  }

  /// Why the search after the last run failed; `nil` unless it did.
  public func remainingUnknown() throws -> String? {
    try read { try String.fetchOne($0, sql: "SELECT remaining_failed FROM incident")?.scrubbed }
  }

  /// Marks what the latest search contradicts as not verified, each with a line in the log.
  private static func withdrawProof(by actor: Operator, at now: Date, in db: Database) throws {
    let rows = try Row.fetchAll(db, sql: "SELECT * FROM certificate WHERE \(isContradicted)")
    let policy = RevocationPolicy(reason: .unspecified)
    for row in rows {
      var revocation = try CertificateRevocation(row: row)
      revocation.handle(.contradicted, at: now, policy: policy)
      let id: Int64 = try row.value("id")
      try revocation.save(id: id, in: db)
      try EventLog.append(
        .init(
          action: revocation.outcome.word, certificateID: id, detail: revocation.note),
        by: actor, at: now, in: db)
    }
  }

  /// Keeps the certificate that the service answered with in place of another one; nothing checks it
  /// but a person by hand.
  ///
  /// - Parameter id: the row of the certificate that was asked for.
  func noteAnother(
    _ record: CertificateRecord, insteadOf id: Int64, by actor: Operator
  ) async throws {
    let header = try header()
    let found = FoundCertificate(
      record, profile: Profile(id: header.profileID, name: header.profileName))
    try await writeAsync { db in
      let identity = record.identity
      let isKnown = try Bool.fetchOne(
        db,
        sql: "SELECT EXISTS (SELECT 1 FROM certificate WHERE serial_value = ? AND thumbprint = ?)",
        arguments: [identity.serial.storedValue, identity.thumbprint.text])
      if isKnown != true {
        // No search has found it, so that no count of one includes it.
        try Self.insert(
          found, search: 0, finding: .inPlaceOfAnother, safeguards: header.safeguards, in: db)
      }
      try EventLog.append(
        .init(
          action: "another certificate answered", certificateID: id,
          detail: "serial number \(identity.serial), thumbprint \(identity.thumbprint), shown as "
            + record.status.text),
        by: actor, at: Date(), in: db)
    }
  }

  /// The DER of a certificate, if the service sent one.
  public func der(of id: Int64) throws -> Data? {
    try read {
      try Data.fetchOne($0, sql: "SELECT der FROM der WHERE certificate_id = ?", arguments: [id])
    }
  }

  /// The facts that a certificate's trust was decided from.
  public func trustEvidence(of id: Int64) throws -> [TrustEvidence] {
    try read { db in
      let facts = try String.fetchOne(
        db,
        sql: """
          SELECT facts FROM trust_evidence WHERE id =
            (SELECT evidence_id FROM certificate WHERE id = ?)
          """, arguments: [id])
      guard let facts else { return [] }
      return try JSONDecoder().decode([TrustEvidence].self, from: Data(facts.utf8)).map {
        TrustEvidence(trust: $0.trust, source: $0.source, fact: $0.fact.scrubbed)
      }
    }
  }

  private static func insert(
    _ found: FoundCertificate, search: Int, finding: Finding, safeguards: Safeguards,
    in db: Database
  ) throws {
    let record = found.record
    let evidence = try evidenceID(found.evidence, in: db)
    let insert = try db.cachedStatement(
      sql: """
        INSERT INTO certificate (serial, thumbprint, reference, bundle, bundle_size, bundle_revoked,
          common_name, names, seat, issuer, organization, protected, key_size, signature_algorithm, status,
          valid_from, valid_to, trust, evidence_id, der_matches, unread, names_known, straggler, inventory,
          along, search)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    let names = found.names
    // A back-dated revocation is told from an impossible one by the start of validity.
    // The certificate itself tells what the service does not, or not so that it is understood.
    let own = found.matchesDER == true ? found.decoded : nil
    let validFrom = record.validFrom ?? own?.validFrom
    let validTo = record.validTo ?? own?.validTo
    let doubt =
      finding == .inPlaceOfAnother
      ? "answered in place of a certificate with its serial number" : found.doubt
    try insert.execute(arguments: [
      record.identity.serial.text, record.identity.thumbprint.text, record.identity.reference,
      record.bundle?.id ?? "", record.bundle?.size ?? 1,
      record.bundle?.revoked.joined(separator: " ") ?? "", record.commonName,
      names.joined(separator: " "), record.seat, record.issuer, record.organization,
      safeguards.protection(
        of: [record.commonName] + names, areAll: found.hasReadableNames, unread: found.unread)
        ?? doubt ?? "", record.keySize,
      record.signatureAlgorithm,
      record.status.text, validFrom.map(Timestamp.seconds),
      validTo.map(Timestamp.seconds), found.trust.rawValue, evidence,
      found.matchesDER, found.unread, found.hasReadableNames, finding.isLate && search > 0,
      finding == .compared ? "new" : "",
      (finding == .along ? TakenAlong.foundInBundle : .no).rawValue, search,
    ])
    let id = db.lastInsertedRowID
    // Not by a trigger, which has the index written to the disk after every row.
    let index = try db.cachedStatement(
      sql: "INSERT INTO certificate_text (rowid, text) VALUES (?, ?)")
    let namesOnce = names.contains(record.commonName) ? names : [record.commonName] + names
    let texts =
      namesOnce + CanonicalName.otherForms(of: namesOnce)
      + [record.seat, record.identity.serial.text]
    let text = texts.joined(separator: " ")
    try index.execute(arguments: [id, text])
    if let der = record.der {
      let keep = try db.cachedStatement(
        sql: "INSERT INTO der (certificate_id, der) VALUES (?, ?)")
      try keep.execute(arguments: [id, der])
    }
  }

  /// A million certificates share a handful of sets of facts, so each set is kept once.
  private static func evidenceID(_ evidence: [TrustEvidence], in db: Database) throws -> Int64? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let facts = String(decoding: try encoder.encode(evidence), as: UTF8.self)
    let find = try db.cachedStatement(sql: "SELECT id FROM trust_evidence WHERE facts = ?")
    if let id = try Int64.fetchOne(find, arguments: [facts]) { return id }
    try db.execute(sql: "INSERT INTO trust_evidence (facts) VALUES (?)", arguments: [facts])
    return db.lastInsertedRowID
  }
}
