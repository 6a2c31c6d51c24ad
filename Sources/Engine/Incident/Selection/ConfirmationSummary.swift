import Foundation
import GRDB

/// A summary of the checked certificates, shown before their revocation is confirmed.
public struct ConfirmationSummary: Sendable, Hashable {
  /// A name and how many certificates have it.
  public struct Share: Sendable, Hashable {
    public let name: String
    public let count: Int
  }

  /// How many certificates would be revoked.
  public let count: Int
  /// How many have each trust.
  public let trust: [Trust: Int]
  /// The issuing CAs, the most frequent first; at most five.
  public let issuers: [Share]
  /// The most frequent common names; at most five.
  public let topNames: [Share]
  /// How many have a wildcard name.
  public let wildcards: Int
  /// How many expire within 30 days.
  public let expiringSoon: Int
  /// How many have expired; the run skips them.
  public let expired: Int
  /// How many are protected; the run skips those that were not unlocked.
  public let protected: Int
  /// How many came with a DER that does not match the service's description.
  public let mismatchedDER: Int
  /// How many could not be read in full, which leaves their names or their trust unknown.
  public internal(set) var unread = 0
  /// The results that the latest search could not get and this incident therefore does not revoke;
  /// `nil` if it got everything.
  public internal(set) var shortfall: SearchShortfall?
  /// How many cannot be revoked for now, by the reason in words.
  public internal(set) var obstructed: [Share] = []
  /// How many have a status that the operator should know about, by the status in words.
  public internal(set) var remarked: [Share] = []
  /// How many bundles the certificates are in.
  public internal(set) var bundles: Int = 0
  /// How many bundles would lose their last certificate that is not revoked.
  public internal(set) var emptiedBundles: Int = 0
  /// The certificates selected only because they share a bundle with a checked one.
  public internal(set) var takenAlong: [CertificateTakenAlong] = []
  /// Further cautions, each in a sentence.
  public internal(set) var cautions: [String] = []
  /// How many of the certificates found are not in this selection, including those of earlier
  /// manifests.
  public let unchecked: Int
  /// The SHA-256 of the manifest that a confirmation would create.
  public let digest: String
  /// The minimum number of API calls for the revocation and its verification.
  public let estimatedCalls: Int

  /// Returns how long these API calls take at a rate; zero without a limit.
  public func estimatedTime(at rate: [RequestWindow]) -> Duration {
    rate.map { window in
      .seconds(Double(estimatedCalls) / Double(window.limit) * window.length.seconds)
    }.max() ?? .zero
  }
}

extension Selection {
  /// Summarises the checked certificates.
  ///
  /// - Parameters:
  ///   - cautions: Further cautions, each in a sentence.
  public func confirmationSummary(
    _ instruction: RevocationInstruction, service: ServiceDescription, cautions: [String] = [],
    now: Date
  ) throws -> ConfirmationSummary {
    let (digest, count) = try file.manifests.digest(of: instruction)
    let trust = try file.checkedTrustCounts()
    let takenAlong = try file.bundles.takenAlong()
    return try read { db in
      func shares(of column: String) throws -> [ConfirmationSummary.Share] {
        try Row.fetchAll(
          db,
          sql: """
            SELECT \(column), count(*) AS n FROM certificate
            WHERE checked = 1 AND manifest IS NULL GROUP BY 1 ORDER BY n DESC, 1 LIMIT 5
            """
        ).map { row in
          let (name, count): (String, Int) = (try row.value(at: 0), try row.value(at: 1))
          return ConfirmationSummary.Share(name: name.scrubbed, count: count)
        }
      }
      func total(_ condition: String, _ arguments: StatementArguments = []) throws -> Int {
        try Int.fetchOne(
          db,
          sql: """
            SELECT count(*) FROM certificate
            WHERE checked = 1 AND manifest IS NULL AND (\(condition))
            """, arguments: arguments) ?? 0
      }
      let instant = Timestamp.seconds(now)
      let found = try Int.fetchOne(db, sql: "SELECT count(*) FROM certificate") ?? 0
      return ConfirmationSummary(
        count: count, trust: trust, issuers: try shares(of: "issuer"),
        topNames: try shares(of: "common_name"),
        wildcards: try total("common_name LIKE '*.%' OR names LIKE '%*.%'"),
        expiringSoon: try total(
          "valid_to >= ? AND valid_to < ?",
          [instant, Timestamp.seconds(now.addingTimeInterval(30 * 86_400))]),
        expired: try total("valid_to < ?", [instant]), protected: try total("protected <> ''"),
        mismatchedDER: try total("der_matches = 0"), unread: try total("unread <> ''"),
        shortfall: try Row.fetchOne(db, sql: "SELECT short_rows, short_notes FROM incident")
          .flatMap(SearchShortfall.init(row:)),
        obstructed: try service.obstacles.map { status, words in
          ConfirmationSummary.Share(
            name: words, count: try total("status = ?", [status.text]))
        }.filter { $0.count > 0 },
        remarked: try service.remarks.map { status, words in
          ConfirmationSummary.Share(
            name: words, count: try total("status = ?", [status.text]))
        }.filter { $0.count > 0 },
        bundles: try Int.fetchOne(
          db,
          sql: """
            SELECT count(DISTINCT bundle) FROM certificate
            WHERE checked = 1 AND manifest IS NULL AND bundle <> ''
            """) ?? 0,
        emptiedBundles: service.words.bundle == nil
          ? 0 : try file.bundles.emptiedBundleCount(in: db),
        takenAlong: takenAlong, cautions: cautions, unchecked: found - count, digest: digest,
        estimatedCalls: count * service.callsPerCertificate)
    }
  }
}
