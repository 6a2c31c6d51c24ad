import GRDB

/// How many certificates of an incident stand where; every selected one is counted exactly once.
public struct IncidentCounts: Sendable, Hashable, Codable {
  /// Certificates in the file.
  public var found = 0
  /// Certificates checked for revocation; the sum of everything below.
  public var selected = 0
  /// Read back as revoked for the reason asked for.
  public var verified = 0
  /// On hold by this incident as far as it knows, however they are counted below; `nil` where it
  /// places no holds. What was revoked for good since is not among them.
  public var onHold: Int?
  /// Of the certificates verified to be on hold, how many are not any longer: revoked for good since,
  /// or expired.
  public var endedHolds = 0
  /// On hold for a while, and read back as issued again.
  public var released = 0
  /// Taken by the service, not yet read back as revoked.
  public var accepted = 0
  /// Revoked before we asked.
  public var alreadyRevoked = 0
  /// Revoked, with another reason on record.
  public var reasonMismatch = 0
  /// Waiting for an administrator.
  public var awaitingApproval = 0
  /// Declined by an administrator.
  public var rejected = 0
  /// Accepted, but not shown as revoked in time.
  public var unverified = 0
  /// Refused for good.
  public var failed = 0
  /// Left alone.
  public var skipped = 0
  /// Not sent, waiting to be sent again, or of unknown outcome.
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

  /// Counts made from how many selected certificates have each outcome.
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

  /// How many a run that is carried on may still send.
  public var unsettled: Int { pending + unverified }

  /// How a run with these counts ended.
  public var verdict: Verdict {
    if pending + accepted + awaitingApproval > 0 { return .incomplete }
    if failed + rejected + reasonMismatch > 0 { return .someFailed }
    if unverified + skipped > 0 { return .incomplete }
    return .complete
  }

  /// How a run with these counts ended, with what the search after it has shown: what is still issued
  /// without anybody having left it so leaves the incident incomplete.
  ///
  /// - Parameter remaining: `nil` while no search was made after the run.
  public func verdict(after remaining: RemainingCertificates?) -> Verdict {
    guard verdict == .complete, let remaining else { return verdict }
    return remaining.showsNothingOpen ? .complete : .incomplete
  }

  /// What the counts say about the whole selection.
  public enum Verdict: Sendable, Hashable {
    /// Every selected certificate is revoked and verified, or was revoked before; or its hold is
    /// released again.
    case complete
    /// All have come to their end; some failed, were rejected, or have another reason on record.
    case someFailed
    /// Some are not at their end, could not be verified, or were left alone.
    case incomplete
  }
}

extension IncidentCounts {
  /// Adds how many holds stand and how many are over, in an incident that places holds.
  mutating func countHolds(in db: Database) throws {
    guard try IncidentFile.placesHolds(in: db) else { return }
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT coalesce(sum(\(IncidentFile.isOnHold)), 0),
          coalesce(sum(outcome = 'verified' AND NOT (\(IncidentFile.isOnHold))), 0)
        FROM certificate WHERE manifest IS NOT NULL
        """)
    onHold = try row?.value(at: 0) ?? 0
    endedHolds = try row?.value(at: 1) ?? 0
  }
}

extension IncidentFile {
  /// How many certificates stand where.
  public func counts() throws -> IncidentCounts {
    var counts = IncidentCounts(found: try foundCount(), outcomes: try outcomeCounts())
    try read { try counts.countHolds(in: $0) }
    return counts
  }

  /// How many certificates the file holds.
  public func foundCount() throws -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM certificate") ?? 0 }
  }

  /// How many checked certificates have each outcome.
  public func outcomeCounts() throws -> [Outcome: Int] {
    try read { try Self.outcomeCounts(in: $0) }
  }

  /// How many certificates of the manifests have each outcome: those that a run is about.
  func manifestOutcomeCounts() throws -> [Outcome: Int] {
    try read { try Self.outcomeCounts(in: $0, ofManifestsOnly: true) }
  }

  /// Counted in two indexes: of those that a manifest holds, and of those checked since.
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

  /// How many checked certificates have each trust; what the offered reasons depend on.
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

  /// How many certificates start their validity on each day of a window.
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
