import Foundation

/// Fills an incident from a service's search, page by page, until it has every certificate.
///
/// Each offset follows from the rows received, not from the rows requested. If the rows disagree
/// with the service's total, the search reads everything again with other page boundaries. If they
/// still disagree, it reports that. If the service caps the rows of one search, the window is
/// halved until each part is complete. Certificates on hold can still be revoked for good, so the
/// search also reads their list.
public struct IncidentSearch: Sendable {
  /// The progress of a search.
  public struct Progress: Sendable, Hashable {
    /// The number of distinct certificates found so far.
    public let found: Int
    /// The number of rows that the service reports.
    public let total: Int
    /// The number of pages received.
    public let pages: Int
  }

  /// The result of a search.
  public struct Summary: Sendable, Hashable {
    /// The number of distinct certificates, whether the file held them before or not.
    public var found = 0
    /// The number of certificates that the file did not hold before.
    public var added = 0
    /// The number of rows that the service reported at the end.
    public var total = 0
    /// The irregularities of the search, one sentence each.
    public var notes: [String] = []
    /// The number of unreadable certificates with the reasons, in a sentence; `nil` if all were
    /// read.
    public var unreadCertificates: String?
    /// The number of certificates on hold.
    public var held = 0
    /// Whether the service listed the certificates on hold.
    public var knowsHolds = false
    /// The notes for the operator: irregularities, unreadable certificates and certificates on
    /// hold.
    public var allNotes: [String] {
      let heldCertificates =
        held > 0
        ? "\(held.counted("certificate")) on hold: a revocation for another reason is permanent"
        : nil
      return notes + [unreadCertificates, heldCertificates].compactMap(\.self)
    }
    /// The number of rows that the search could not get: unreadable rows, and rows that the service
    /// counted but did not return.
    public var unread = 0

    /// The rows that the search is missing; `nil` if it got every row.
    public var shortfall: SearchShortfall? {
      unread > 0 ? SearchShortfall(rows: unread, notes: notes) : nil
    }
  }

  /// The smaller page sizes to try if a service refuses the requested one.
  static let smallerPages = [100, 20]
  /// The number of attempts for one page if the service has an error or asks for fewer calls.
  private static let triesPerPage = 6
  /// The number of attempts for the first page. It is lower because the operator should learn early
  /// that the service is unavailable.
  private static let triesForFirstPage = 3
  /// The most passes over a list. A further pass follows only if rows and total disagree and each
  /// pass finds new rows.
  static let passes = 5
  /// The number of consecutive pages without a new row that ends a pass, because the service
  /// repeats itself.
  static let fruitlessPages = 3
  /// The number of consecutive pages without a new certificate that ends a pass, whatever else they
  /// hold.
  static let barrenPages = 100
  /// The most times that a window is halved: the number of days in ten years. Without this limit, a
  /// service that caps every window could keep a search running forever.
  static let mostParts = 3_653
  /// The number of rows by which the inventory may grow during a pass, in addition to doubling.
  static let mostGrowth = 200
  /// The default cap on the rows of one search: the default of common search engines.
  public static let usualCap = 10_000
  /// The most searches after a run while the lists contradict earlier reads. Lists may lag behind.
  private static let searchesAfterRun = 3

  let service: any CertificateService
  let profile: Profile
  private let window: IssuanceWindow
  private let pageSize: Int
  private let retryDelay: Duration
  /// A total of exactly this many rows may mean that the service stops counting there.
  let cap: Int

  /// - Parameters:
  ///   - pageSize: the number of rows to ask for at a time.
  ///   - retryDelay: the pause before the first retry of a page; it doubles with each retry.
  ///   - cap: the total at which the service may stop counting.
  public init(
    service: any CertificateService, profile: Profile, window: IssuanceWindow, pageSize: Int,
    retryDelay: Duration = .seconds(1), cap: Int = usualCap
  ) {
    self.service = service
    self.profile = profile
    self.window = window
    self.pageSize = pageSize
    self.retryDelay = retryDelay
    self.cap = cap
  }

  /// Adds all certificates that are issued or on hold to the file and opens it for selection.
  public func fill(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> Summary {
    let summary = try await search(file, finding: .atFirst, progress: progress)
    try file.searchResults.finishSearch(
      totalReported: summary.total, notes: summary.allNotes, shortfall: summary.shortfall)
    return summary
  }

  /// Searches again after a run and records the certificates that are still issued. Also records
  /// those on hold, except for the holds that this incident placed. New certificates become
  /// stragglers.
  ///
  /// Repeats the search while it contradicts an earlier read, because lists may lag behind. For
  /// example, a certificate that was read as revoked is listed as issued, or a released one as on
  /// hold. Certificates that the last search still contradicts become unverified.
  public func findRemaining(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> (remaining: RemainingCertificates, notes: [String]) {
    var summary = try await search(file, finding: .afterRun, progress: progress)
    for attempt in 1..<Self.searchesAfterRun where try file.searchResults.contradictedCount() > 0 {
      try await Task.sleep(for: retryDelay * (1 << attempt))
      summary = try await search(file, finding: .afterRun, progress: progress)
    }
    // The certificates on hold are already part of the remaining ones, so the notes do not repeat
    // them.
    summary.held = 0
    let ended = try await readHoldsNotListed(file, areListed: summary.knowsHolds)
    summary.notes += ended.notes
    summary.unread += ended.unread
    return (
      try file.searchResults.finishRemainingSearch(shortfall: summary.shortfall), summary.allNotes
    )
  }

  func search(
    _ file: IncidentFile, finding: SearchResults.Finding, progress: @Sendable (Progress) -> Void
  ) async throws -> Summary {
    var tally = Tally(
      limit: pageSize, number: try file.searchResults.beginSearch(),
      settled: try file.searchResults.settledReferences())
    // The issued certificates come first, because the list of held ones is usually empty.
    var lists = [service.description.heldStatus, .issued].compactMap(\.self).map {
      List(status: $0, window: window)
    }
    while let list = lists.popLast() {
      let halves = tally.parts < Self.mostParts ? list.window.halves : nil
      let reading = try await read(
        list, isDivisible: halves != nil, into: file, finding, &tally, progress)
      guard reading.isCapped, let halves else {
        tally.take(reading, of: list, row: service.description.words.row)
        continue
      }
      // A search in parts needs a new number, because certificates found earlier must count again.
      if !tally.isSplit, list.status == .issued {
        tally.begin(number: try file.searchResults.beginSearch())
      }
      tally.parts += 1
      lists += [halves.last, halves.first].map { List(status: list.status, window: $0) }
    }
    return try tally.summary(
      unreadCertificates: file.searchResults.noteOfUnread(search: tally.number))
  }

  /// Returns a page, with retries while the error may pass: one answer of 503 must not waste a
  /// hundred pages.
  func page(
    of list: List, offset: Int, limit: Int, isSettled: @Sendable (String) -> Bool
  ) async throws -> CertificatePage {
    try await retrying(isFirst: offset == 0) {
      try await service.certificates(
        profileID: profile.reference, window: window, part: list.window, status: list.status,
        offset: offset, limit: limit, isSettled: isSettled)
    }
  }

  /// Makes a call, with retries while the error may pass.
  ///
  /// - Parameter isFirst: whether the call asks for the first page of a list, which gets fewer
  ///   attempts.
  func retrying<Answer: Sendable>(
    isFirst: Bool, _ call: () async throws -> Answer
  ) async throws -> Answer {
    var tries = 0
    while true {
      tries += 1
      do {
        return try await call()
      } catch let error as ServiceError
        where tries < (isFirst ? Self.triesForFirstPage : Self.triesPerPage)
        && error.mayPass(afterFirstPage: !isFirst)
      {
        // After a 429 the call budget makes the next call wait.
        if error.code == .throttled { continue }
        try await Task.sleep(for: retryDelay * (1 << (tries - 1)))
      }
    }
  }
}

extension ServiceError {
  /// Whether to ask for a page again. The first page gets no retry after a timeout or a failed
  /// connection.
  fileprivate func mayPass(afterFirstPage: Bool) -> Bool {
    switch code {
    case .throttled: isShortThrottle
    case .timedOut, .unreachable: afterFirstPage
    default: mayPass
    }
  }
}
