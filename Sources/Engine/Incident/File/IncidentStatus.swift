import Foundation

/// The status of an incident, for people and for scripts.
public struct IncidentStatus: Sendable, Hashable {
  /// The state: `searching`, `selecting`, `frozen`, `running`, `paused`, `interrupted` or
  /// `finished`.
  public let state: String
  /// The service, scope and settings of the incident.
  public let header: IncidentHeader
  /// The number of certificates by outcome.
  public let counts: IncidentCounts
  /// The process that is writing to the file, in words; `nil` if there is none, or if `file` was
  /// opened for writing.
  public let writer: String?

  /// The certificates still issued or on hold in the search after the last run; `nil` before that
  /// search, or if it failed.
  public let remaining: RemainingCertificates?

  /// Why the search after the last run failed, which leaves it unknown which certificates remain;
  /// `nil` if it did not fail.
  public let remainingUnknown: String?

  /// The approval requests that wait for an administrator.
  public let requests: [AwaitedRequest]

  /// The certificates that API calls of this incident revoked although no manifest holds them.
  public let alsoRevoked: [AlsoRevoked]

  /// The number of orders that must still be read again after a call.
  public let ordersNotRead: Int

  /// The result of the event log check; `nil` if the log was not checked.
  public let log: EventLogCheck?

  /// Every sign-off that was given. A sign-off counts only for the manifest whose digest it names.
  public let signOffs: [SignOff]
  /// The digests of the withdrawn manifests, whose sign-offs no longer count.
  let withdrawn: Set<String>

  /// The place of the original if the file is a copy, in words; `nil` if it is the original.
  public let original: String?

  /// The progress of the review; `nil` if no manifest is frozen.
  public let review: ReviewProgress?

  /// The number of certificates whose DER cannot be decoded or is not the certificate that the
  /// service describes, and how many of them are selected.
  public let mismatchedDER: MismatchedDER

  /// The number of certificates that could not be read in full, and how many of them are selected.
  public let unreadCertificates: UnreadCertificates

  /// The result of the counts and of the search after the run together.
  ///
  /// An incident is never complete if its API calls revoked certificates that no manifest holds,
  /// because a person must look at them. It is also incomplete until its orders are read again to
  /// detect them.
  public var verdict: IncidentCounts.Verdict {
    let verdict = counts.verdict(after: remaining)
    guard verdict == .complete, !alsoRevoked.isEmpty || ordersNotRead > 0 else { return verdict }
    return .incomplete
  }

  /// Reads the status. A search or run that no process is working on has the state `interrupted`.
  ///
  /// - Parameter checksLog: whether to check the hashes of the event log, which reads all of it.
  public init(of file: IncidentFile, checksLog: Bool = false) throws {
    header = try file.header()
    original = try file.original()
    counts = try file.counts()
    remaining = try file.searchResults.remaining()
    remainingUnknown = try file.searchResults.remainingUnknown()
    requests = try file.queue.awaitedRequests()
    alsoRevoked = try file.bundles.alsoRevoked()
    ordersNotRead = try file.bundles.bundlesNotLookedAt()
    log = checksLog ? try file.checkEventLog() : nil
    signOffs = try file.review.signOffs()
    withdrawn = try file.read { try Manifests.withdrawnDigests(in: $0) }
    mismatchedDER = try file.searchResults.mismatchedDER()
    unreadCertificates = try file.searchResults.unreadCertificates()
    review = header.frozen == nil ? nil : try file.review.progress()
    writer = file.isWritable ? nil : IncidentFile.writer(of: file.path)
    let isAbandoned = writer == nil && !file.isWritable
    state =
      switch header.phase {
      case .running where isAbandoned, .searching where isAbandoned: "interrupted"
      default: header.phase.rawValue
      }
  }

  /// Returns one JSON object with snake-case keys.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// A few lines for people.
  public var lines: [String] {
    var lines = [
      "\(header.name): \(state)" + (writer.map { " (\($0))" } ?? ""),
      "\(header.serviceURL)  \(header.profileName)  \(header.window)",
    ]
    if let original {
      lines.append(
        "a copy of \(original), read-only; “bulkrevoke adopt” makes it the active incident")
    }
    if let reason = header.reason { lines.append("reason \(reason.rawValue) (\(reason.code))") }
    if isReleasing { lines.append("the run releases holds") }
    if let pause = header.pause { lines.append("paused: \(pause)") }
    lines.append("found \(counts.found), selected \(counts.selected)")
    if let shortfall = header.shortfall { lines.append(shortfall.sentence) }
    lines += counts.perOutcome.filter { $0.count > 0 }.map { "\($0.name) \($0.count)" }
    if let onHold = counts.onHold { lines.append("on hold now \(onHold)") }
    lines += alsoRevokedLines
    lines += requests.map { "awaiting approval: \($0.sentence)" }
    if let remaining { lines.append(remaining.sentence) }
    if let remainingUnknown {
      lines.append("remaining: unknown (the search after the run failed: \(remainingUnknown))")
    }
    if let sentence = mismatchedDER.sentence { lines.append(sentence) }
    if let sentence = unreadCertificates.sentence { lines.append(sentence) }
    if let frozen = header.frozen, let review {
      lines.append("frozen by \(frozen.by.name), SHA-256 \(frozen.digest)")
      lines.append("review: \(review.sentence)")
    }
    lines += signOffs.map { signOff in
      signOff.sentence + (withdrawn.contains(signOff.digest) ? ", withdrawn since" : "")
    }
    if header.safeguards.requiredSignOffs > 0 {
      lines.append("sign-offs needed: \(header.safeguards.requiredSignOffs)")
    }
    if let log { lines.append(log.sentence) }
    return lines
  }
}

extension IncidentStatus {
  private static let mostListed = 20

  /// Whether the current run releases holds.
  private var isReleasing: Bool {
    header.isReleasing && [.running, .paused].contains(header.phase)
  }

  /// The lines about certificates that were revoked unconfirmed, and about orders not read yet.
  private var alsoRevokedLines: [String] {
    var lines: [String] = []
    if !alsoRevoked.isEmpty {
      lines.append("also revoked, not confirmed \(alsoRevoked.count)")
      lines += alsoRevoked.prefix(Self.mostListed).map { "  \($0.sentence)" }
      let more = alsoRevoked.count - Self.mostListed
      if more > 0 { lines.append("  and \(more) more; a report lists all of them") }
    }
    if ordersNotRead > 0 {
      lines.append(
        "\(ordersNotRead) \(ordersNotRead == 1 ? "order is" : "orders are") not read yet after the "
          + "revocation; run the same command again to learn whether more was revoked")
    }
    return lines
  }
}

extension IncidentStatus: Encodable {
  private enum CodingKeys: String, CodingKey {
    case original = "copy_of"
    case state, incident, service, profile, window, reason, pause, deadline, remaining, writer,
      requests, signOffs, log, review
    case profileName = "profile_name"
    case totalReported = "total_reported"
    case shortRows = "short_rows"
    case remainingBy = "remaining_by"
    case remainingUnknown = "remaining_unknown"
    case alsoRevokedCount = "also_revoked"
    case alsoRevoked = "also_revoked_certificates"
    case ordersNotRead = "orders_not_read"
    case isReleasing = "releasing"
    case mismatchedDER = "mismatched_der"
    case unreadCertificates = "unread_certificates"
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(state, forKey: .state)
    try container.encode(header.name, forKey: .incident)
    try container.encodeIfPresent(original, forKey: .original)
    try container.encode(header.serviceURL, forKey: .service)
    try container.encode(header.profileID.scrubbed, forKey: .profile)
    try container.encode(header.profileName, forKey: .profileName)
    try container.encode(header.window.description, forKey: .window)
    try container.encode(header.reason?.rawValue, forKey: .reason)
    try container.encode(isReleasing, forKey: .isReleasing)
    try container.encode(header.pause, forKey: .pause)
    try container.encode(header.deadline.map(Timestamp.seconds), forKey: .deadline)
    try container.encode(header.totalReported, forKey: .totalReported)
    try container.encode(header.shortfall?.rows ?? 0, forKey: .shortRows)
    try container.encode(remaining?.total, forKey: .remaining)
    try container.encode(remaining, forKey: .remainingBy)
    try container.encodeIfPresent(remainingUnknown, forKey: .remainingUnknown)
    try container.encode(mismatchedDER, forKey: .mismatchedDER)
    try container.encode(unreadCertificates, forKey: .unreadCertificates)
    try container.encode(writer, forKey: .writer)
    try container.encode(requests, forKey: .requests)
    try container.encode(alsoRevoked.count, forKey: .alsoRevokedCount)
    try container.encode(alsoRevoked, forKey: .alsoRevoked)
    try container.encode(ordersNotRead, forKey: .ordersNotRead)
    try container.encode(signOffs, forKey: .signOffs)
    try container.encode(review, forKey: .review)
    try container.encodeIfPresent(log, forKey: .log)
    try counts.encode(to: encoder)
  }
}

extension IncidentCounts {
  /// Every count of selected certificates with its label, in the order in which it is shown.
  public var perOutcome: [(name: String, count: Int)] {
    [
      ("verified", verified), ("released", released), ("accepted", accepted),
      ("already revoked", alreadyRevoked),
      ("reason mismatch", reasonMismatch), ("awaiting approval", awaitingApproval),
      ("rejected", rejected), ("unverified", unverified), ("failed", failed),
      ("skipped", skipped), ("pending", pending),
    ]
  }
}
