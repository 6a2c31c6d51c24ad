import Foundation
import GRDB

// For the comparison of a bundle at the service with its certificates in manifests.
extension Bundles {
  /// A certificate of a bundle that is in a manifest.
  struct Confirmed: Sendable {
    let id: Int64
    let identity: CertificateIdentity
    /// The number of the manifest that the row claims to be in; only the signed lines of that
    /// manifest prove it.
    let manifest: Int
    /// Whether the run skips it, for example because of a protected name. False once it has
    /// expired: a call for its bundle then does no harm.
    let isLeftAlone: Bool
  }

  /// Returns the certificates of a bundle that are in a manifest, according to their rows.
  func confirmed(inBundle bundle: String, at now: Date = Date()) throws -> [Confirmed] {
    try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT id, serial, thumbprint, reference, manifest,
            (outcome = 'skipped' OR (protected <> '' AND unlocked = ''))
              AND coalesce(valid_to, '9999') >= ? AS alone
          FROM certificate WHERE bundle = ? AND bundle <> '' AND manifest IS NOT NULL ORDER BY id
          """, arguments: [Timestamp.seconds(now), bundle]
      ).map {
        Confirmed(
          id: try $0.value("id"), identity: try CertificateIdentity(row: $0),
          manifest: try $0.value("manifest"), isLeftAlone: try $0.value("alone"))
      }
    }
  }

  /// Records which certificates of a bundle were revoked before the first call. Does nothing once a
  /// call for any certificate of the bundle was sent.
  func noteRevokedBefore(_ references: [String], inBundle bundle: String) throws {
    let text = references.joined(separator: " ")
    let isKnown = try read { db in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT NOT EXISTS (SELECT 1 FROM certificate WHERE bundle = ?1 AND bundle <> '' AND bundle_revoked <> ?2)
            OR EXISTS (SELECT 1 FROM certificate WHERE bundle = ?1 AND bundle <> '' AND sent_at IS NOT NULL)
          """, arguments: [bundle, text]) ?? false
    }
    guard !isKnown else { return }
    try write { db in
      try db.execute(
        sql: "UPDATE certificate SET bundle_revoked = ? WHERE bundle = ? AND bundle <> ''",
        arguments: [text, bundle])
    }
  }

  /// Stores as stragglers the certificates that the file lacks, for the operator to inspect.
  func takeUp(_ records: [CertificateRecord], of profile: Profile) async throws {
    let references = Set(records.map(\.identity.reference))
    let known = try read { db in
      try references.reduce(into: Set<String>()) { known, reference in
        let isKnown = try Bool.fetchOne(
          db,
          sql: "SELECT EXISTS (SELECT 1 FROM certificate WHERE reference = ? AND reference <> '')",
          arguments: [reference])
        if isKnown == true { known.insert(reference) }
      }
    }
    let new = records.filter { !known.contains($0.identity.reference) }
    guard !new.isEmpty else { return }
    let search = try read { try Int.fetchOne($0, sql: "SELECT searches FROM incident") } ?? 0
    _ = try await file.searchResults.add(new, of: profile, search: search, finding: .afterRun)
  }

  /// Re-queues skipped certificates of earlier manifests whose bundle is in the new manifest.
  ///
  /// The reason for skipping them is checked again before they are sent. Certificates that an
  /// earlier call may have revoked are read first.
  static func planAgain(withManifest number: Int, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE certificate SET outcome = iif(may_have_acted = 1, 'outcome_unknown', 'planned'),
          must_be_read = may_have_acted, attempts = 0, fruitless_tries = 0, finished_at = NULL,
          next_at = NULL, note = '', note_code = ''
        WHERE outcome = 'skipped' AND manifest < ?1
          AND bundle IN (SELECT bundle FROM certificate WHERE manifest = ?1 AND bundle <> '')
        """, arguments: [number])
  }
}
