import GRDB

/// The certificates of an incident, counted by outcome. Every selected certificate has exactly one
/// outcome; `onHold` and `endedHolds` are counted in addition.
public struct IncidentCounts: Sendable, Hashable, Codable {
  /// Certificates in the file.
  public var found = 0
  /// Certificates selected for revocation: the sum of all outcomes.
  public var selected = 0
  /// Read back as revoked for the confirmed reason.
  public var verified = 0
  /// Certificates that this incident keeps on hold, as far as the file knows. Those that were
  /// permanently revoked or have expired since then do not count. `nil` if the incident places no
  /// holds.
  public var onHold: Int?
  /// Certificates verified as on hold whose hold has ended: they were revoked permanently, or have
  /// expired.
  public var endedHolds = 0
  /// Released from their hold, and read back as issued.
  public var released = 0
  /// Accepted by the service, but not yet read back as revoked.
  public var accepted = 0
  /// Revoked before this incident sent anything for them.
  public var alreadyRevoked = 0
  /// Revoked, but recorded with another reason.
  public var reasonMismatch = 0
  /// Waiting for an administrator.
  public var awaitingApproval = 0
  /// Declined by an administrator, or cancelled.
  public var rejected = 0
  /// Accepted but not shown as revoked in time, shown with an impossible date, or contradicted by a
  /// later search.
  public var unverified = 0
  /// Failed permanently.
  public var failed = 0
  /// Skipped, for the reason in their note.
  public var skipped = 0
  /// Not sent, being sent, waiting to be sent again, or of unknown outcome.
  public var pending = 0

  enum CodingKeys: String, CodingKey {
    case found, selected, verified, released, accepted
    case onHold = "on_hold"
    case alreadyRevoked = "already_revoked"
    case reasonMismatch = "reason_mismatch"
    case awaitingApproval = "awaiting_approval"
    case rejected, unverified, failed, skipped, pending
  }

  public init() {}

  /// Creates the counts from the number of selected certificates by outcome.
  public init(found: Int, outcomes: [Outcome: Int]) {
    self.found = found
    selected = outcomes.values.reduce(0, +)
    verified = outcomes[.verified, default: 0]
    released = outcomes[.released, default: 0]
    accepted = outcomes[.accepted, default: 0]
    alreadyRevoked = outcomes[.alreadyRevoked, default: 0]
    reasonMismatch = outcomes[.reasonMismatch, default: 0]
    awaitingApproval = outcomes[.awaitingApproval, default: 0]
    rejected = outcomes[.rejected, default: 0]
    unverified = outcomes[.unverified, default: 0]
    failed = outcomes[.failed, default: 0]
    skipped = outcomes[.skipped, default: 0]
    pending = [.planned, .sending, .outcomeUnknown, .waitingToRetry].reduce(0) {
      $0 + outcomes[$1, default: 0]
    }
  }

  /// The number of certificates that a resumed run sends, or reads first because they are of
  /// unknown outcome or unverified.
  public var unsettled: Int { pending + unverified }

  /// The result of a run with these counts.
  public var verdict: Verdict {
    if pending + accepted + awaitingApproval > 0 { return .incomplete }
    if failed + rejected + reasonMismatch > 0 { return .someFailed }
    if unverified + skipped > 0 { return .incomplete }
    return .complete
  }

  /// Returns the result of a run with these counts and of the search after it. Stragglers,
  /// certificates of a manifest and unread rows in that search make the incident incomplete.
  ///
  /// - Parameter remaining: the result of that search; `nil` before it.
  public func verdict(after remaining: RemainingCertificates?) -> Verdict {
    guard verdict == .complete, let remaining else { return verdict }
    return remaining.showsNothingOpen ? .complete : .incomplete
  }

  /// The result for the whole selection.
  public enum Verdict: Sendable, Hashable {
    /// Every selected certificate is verified, was already revoked, or has its hold released.
    case complete
    /// Every outcome is final; some certificates failed, were rejected, or have another reason on
    /// record.
    case someFailed
    /// Some outcomes are not final, or some certificates could not be verified or were skipped.
    case incomplete
  }
}

extension IncidentCounts {
  /// Counts the holds in place and the ended ones, if the incident places holds.
  mutating func countHolds(in db: Database) throws {
    guard try SearchResults.placesHolds(in: db) else { return }
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT coalesce(sum(\(SearchResults.isOnHold)), 0),
          coalesce(sum(outcome = 'verified' AND NOT (\(SearchResults.isOnHold))), 0)
        FROM certificate WHERE manifest IS NOT NULL
        """)
    onHold = try row?.value(at: 0) ?? 0
    endedHolds = try row?.value(at: 1) ?? 0
  }
}

extension IncidentFile {
  /// Returns the number of certificates by outcome.
  public func counts() throws -> IncidentCounts {
    var counts = IncidentCounts(found: try foundCount(), outcomes: try outcomeCounts())
    try read { try counts.countHolds(in: $0) }
    return counts
  }

  /// Returns the number of certificates in the file.
  public func foundCount() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM certificate") ?? 0 }
  }

  /// Returns the number of certificates in manifests or checked since, by outcome.
  public func outcomeCounts() throws -> [Outcome: Int] {
    try read { try Self.outcomeCounts(in: $0) }
  }

  /// Returns the number of certificates in manifests by outcome, which are the ones a run works on.
  func manifestOutcomeCounts() throws -> [Outcome: Int] {
    try read { try Self.outcomeCounts(in: $0, ofManifestsOnly: true) }
  }

  /// Counts with two indexes: one for the certificates in manifests, one for those checked since.
  static func outcomeCounts(
    in db: Database, ofManifestsOnly: Bool = false
  ) throws -> [Outcome: Int] {
    let confirmed = """
      SELECT outcome, count(*) FROM certificate WHERE manifest IS NOT NULL GROUP BY outcome
      """
    let checked = """
      SELECT outcome, count(*) FROM certificate
      WHERE checked = 1 AND manifest IS NULL GROUP BY outcome
      """
    let rows = try Row.fetchCursor(
      db, sql: ofManifestsOnly ? confirmed : "\(confirmed) UNION ALL \(checked)")
    var counts: [Outcome: Int] = [:]
    while let row = try rows.next() {
      let outcome = Outcome(rawValue: try row.value(at: 0)) ?? .outcomeUnknown
      counts[outcome, default: 0] += try row.value(at: 1)
    }
    return counts
  }

  /// Returns the number of checked certificates in no manifest by trust, on which the offered
  /// reasons depend.
  public func checkedTrustCounts() throws -> [Trust: Int] {
    try read { db in
      var counts: [Trust: Int] = [:]
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT trust, count(*) FROM certificate
          WHERE checked = 1 AND manifest IS NULL GROUP BY trust
          """)
      while let row = try rows.next() {
        let trust = Trust(rawValue: try row.value(at: 0)) ?? .unknown
        counts[trust, default: 0] += try row.value(at: 1)
      }
      return counts
    }
  }

  /// Returns the number of certificates whose validity starts on each day of a window.
  public func issuedPerDay(in window: IssuanceWindow) throws -> [(day: CalendarDate, count: Int)] {
    let counts = try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT substr(valid_from, 1, 10) AS day, count(*) AS count FROM certificate
          WHERE valid_from IS NOT NULL GROUP BY day
          """
      ).reduce(into: [String: Int]()) { counts, row in
        counts[try row.value("day")] = try row.value("count")
      }
    }
    return (0..<window.dayCount).map { offset in
      let day = window.first.adding(days: offset)
      return (day, counts[day.description, default: 0])
    }
  }
}
