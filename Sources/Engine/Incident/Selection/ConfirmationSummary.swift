import Foundation
import GRDB

/// What a person should know of the checked certificates before confirming their revocation.
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
  /// How many have expired already, and will be left alone.
  public let expired: Int
  /// How many have a protected name that a person has lifted the protection of.
  public let protected: Int
  /// How many differ in serial number or thumbprint from their own DER.
  public let mismatchedDER: Int
  /// How many are not read in full, so that their names or their trust are not known.
  public internal(set) var unread = 0
  /// What the latest search could not get, and nothing here will revoke; `nil` when it got everything.
  public internal(set) var shortfall: SearchShortfall?
  /// How many cannot be revoked for now, by the words for why.
  public internal(set) var obstructed: [Share] = []
  /// How many have a status that a person should know of, by the words for it.
  public internal(set) var remarked: [Share] = []
  /// How many bundles the certificates are in.
  public internal(set) var bundles: Int = 0
  /// How many bundles would lose their last certificate.
  public internal(set) var emptiedBundles: Int = 0
  /// What is revoked only because it is in the same bundle as something that was checked.
  public internal(set) var takenAlong: [CertificateTakenAlong] = []
  /// What else a person should know, each in a sentence.
  public internal(set) var cautions: [String] = []
  /// How many found certificates are not checked.
  public let unchecked: Int
  /// SHA-256 of the manifest that would be made.
  public let digest: String
  /// Calls that the revocation and its verification will take at least.
  public let estimatedCalls: Int

  /// How long that many calls take at a rate; zero without a limit.
  public func estimatedTime(at rate: [RequestWindow]) -> Duration {
    rate.map { window in
      .seconds(Double(estimatedCalls) / Double(window.limit) * window.length.seconds)
    }.max() ?? .zero
  }
}

extension IncidentFile {
  /// Sums up the checked certificates.
  ///
  /// - Parameters:
  ///   - cautions: what else a person should know, each in a sentence.
  public func confirmationSummary(
    _ order: RevocationOrder, service: ServiceDescription, cautions: [String] = [], now: Date
  ) throws -> ConfirmationSummary {
    let (digest, count) = try manifestDigest(order)
    let trust = try checkedTrustCounts()
    let takenAlong = try takenAlong()
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
        emptiedBundles: service.words.bundle == nil ? 0 : try emptiedBundleCount(in: db),
        takenAlong: takenAlong, cautions: cautions, unchecked: found - count, digest: digest,
        estimatedCalls: count * service.callsPerCertificate)
    }
  }
}
