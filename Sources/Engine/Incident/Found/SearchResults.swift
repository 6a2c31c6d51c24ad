import Foundation
import GRDB

/// The certificates that the searches of an incident found.
public struct SearchResults: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The certificates that the searches of an incident found.
  public var searchResults: SearchResults { SearchResults(file: self) }
}

extension SearchResults {
  /// How a certificate was found, which decides how it joins the incident.
  public enum Finding: Sendable, Hashable {
    /// By the first search of the incident.
    case atFirst
    /// By the search after a run, or by reading a bundle during a run. A new certificate is a
    /// straggler.
    case afterRun
    /// By the search while a manifest waits for its reviewers. A new certificate is a straggler,
    /// and changes to the others are recorded.
    case compared
    /// By reading its bundle before the confirmation, not by a search.
    case along
    /// In the answer to a read of another certificate.
    case inPlaceOfAnother

    var isLate: Bool { self == .afterRun || self == .compared }
  }

  /// The changes made by a page of search results.
  public struct PageResult: Sendable, Hashable {
    /// Certificates that are new to the file.
    public let added: Int
    /// Certificates that no earlier page of the same search listed.
    public let distinct: Int
  }

  /// Starts a search and returns its number, which identifies rows repeated within the search.
  public func beginSearch() throws -> Int {
    try write { db in
      try db.execute(sql: "UPDATE incident SET searches = searches + 1")
      return try Int.fetchOne(db, sql: "SELECT searches FROM incident") ?? 1
    }
  }

  /// Writes a page of search results. A certificate that the file already holds keeps its data. It
  /// only gets a new search number, after a run a new status, and the result of a comparison.
  ///
  /// - Parameters:
  ///   - search: The number from ``beginSearch()``. Services return more than was asked for, so a
  ///     search after a run stores the negative number for certificates that are revoked, expired
  ///     or put on hold by this incident.
  ///   - finding: How the certificates were found.
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
            try InventoryComparison.compare(certificate.record, names: certificate.names, in: db)
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

  /// Returns the service's handles of the certificates that are verified or were already revoked. A
  /// certificate is left out if its bundle holds another one that is neither.
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

  /// Records the end of a search and its results, and opens the incident for selection.
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

  /// Returns how many certificates the latest search still lists although a read confirmed their
  /// revocation, or lists as on hold although a read confirmed their release.
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

  /// Records which certificates the search after a run lists as still issued or on hold.
  ///
  /// A certificate whose outcome the search contradicts becomes unverified.
  ///
  /// - Parameter shortfall: The results that the search could not get; `nil` clears an earlier
  ///   search's shortfall.
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

  /// Records that the search after a run failed, which leaves the remaining certificates unknown.
  ///
  /// - Parameter why: The error, in a sentence.
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

  /// Returns why the search after the last run failed; `nil` if it did not.
  public func remainingUnknown() throws -> String? {
    try read { try String.fetchOne($0, sql: "SELECT remaining_failed FROM incident")?.scrubbed }
  }

  /// Marks the certificates that the latest search contradicts as not verified, with a log line for
  /// each.
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

  /// Stores a certificate that the service returned in place of the requested one. It is protected:
  /// only an operator can unlock and check it.
  ///
  /// - Parameter id: The row of the requested certificate.
  func noteAnother(
    _ record: CertificateRecord, insteadOf id: Int64, by actor: Operator
  ) async throws {
    let header = try file.header()
    let found = FoundCertificate(
      record, profile: Profile(id: header.profileID, name: header.profileName))
    try await writeAsync { db in
      let identity = record.identity
      let isKnown = try Bool.fetchOne(
        db,
        sql: "SELECT EXISTS (SELECT 1 FROM certificate WHERE serial_value = ? AND thumbprint = ?)",
        arguments: [identity.serial.storedValue, identity.thumbprint.text])
      if isKnown != true {
        // Number 0: no search found it, and the count of a search must not include it.
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

  /// Returns the DER of a certificate, if the service sent one.
  public func der(of id: Int64) throws -> Data? {
    try read {
      try Data.fetchOne($0, sql: "SELECT der FROM der WHERE certificate_id = ?", arguments: [id])
    }
  }

  /// Returns the facts that decided a certificate's trust.
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
    let names = found.names
    // The start of validity tells a back-dated revocation from an impossible one. A matching DER
    // supplies the dates that the service omits or writes in an unknown form.
    let own = found.matchesDER == true ? found.decoded : nil
    let validFrom = record.validFrom ?? own?.validFrom
    let validTo = record.validTo ?? own?.validTo
    let doubt =
      finding == .inPlaceOfAnother
      ? "answered in place of a certificate with its serial number" : found.doubt
    let protection = safeguards.protection(
      of: [record.commonName] + names, areAll: found.hasReadableNames, unread: found.unread)
    let along: TakenAlong = finding == .along ? .foundInBundle : .no
    try db.insert(
      into: "certificate",
      [
        "serial": record.identity.serial.text,
        "thumbprint": record.identity.thumbprint.text,
        "reference": record.identity.reference,
        "bundle": record.bundle?.id ?? "",
        "bundle_size": record.bundle?.size ?? 1,
        "bundle_revoked": record.bundle?.revoked.joined(separator: " ") ?? "",
        "common_name": record.commonName,
        "names": names.joined(separator: " "),
        "seat": record.seat,
        "issuer": record.issuer,
        "organization": record.organization,
        "protected": protection ?? doubt ?? "",
        "key_size": record.keySize,
        "signature_algorithm": record.signatureAlgorithm,
        "status": record.status.text,
        "valid_from": validFrom.map(Timestamp.seconds),
        "valid_to": validTo.map(Timestamp.seconds),
        "trust": found.trust.rawValue,
        "evidence_id": evidence,
        "der_matches": found.matchesDER,
        "unread": found.unread,
        "names_known": found.hasReadableNames,
        "straggler": finding.isLate && search > 0,
        "inventory": finding == .compared ? "new" : "",
        "along": along.rawValue,
        "search": search,
      ])
    let id = db.lastInsertedRowID
    // Not done by a trigger, which would write the index to disk after every row.
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

  /// Returns the row of a set of facts. A million certificates share few sets, so each set is
  /// stored once.
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
