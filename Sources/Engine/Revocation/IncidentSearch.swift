import Foundation

/// Fills an incident from a service's search, page by page, until nothing is left to find.
///
/// It steps by what was received and never by what was asked for. When the rows and the service's
/// own total disagree it reads everything again, and says so when they still do.
public struct IncidentSearch: Sendable {
  /// How far a search has come.
  public struct Progress: Sendable, Hashable {
    /// Distinct certificates written so far.
    public let found: Int
    /// How many the service says there are.
    public let total: Int
    /// Pages asked for.
    public let pages: Int
  }

  /// What a search found.
  public struct Summary: Sendable, Hashable {
    /// Distinct certificates, known before or not.
    public var found = 0
    /// Certificates that were not in the file before.
    public var added = 0
    /// How many the service said there are, at the end.
    public var total = 0
    /// What was odd, each in a sentence.
    public var notes: [String] = []
    /// How many of the certificates could not be read, and why, in a sentence; `nil` when all were.
    public var unreadCertificates: String?
    /// What a person should know of the search: the certificates that could not be read, and what was
    /// odd.
    public var allNotes: [String] { notes + [unreadCertificates].compactMap(\.self) }
    /// How many rows the search could not get: those that could not be read, and those that the
    /// service counted and did not give.
    public var unread = 0
  }

  /// Page sizes to fall back on when a service refuses the one asked for.
  private static let smallerPages = [100, 20]
  /// How often one page is asked for when the service is in trouble or wants fewer calls.
  private static let triesPerPage = 6
  /// The same for the first page: a person is better told soon that the service is in trouble.
  private static let triesForFirstPage = 3
  /// How often everything is read while rows and total disagree and each pass finds new rows.
  private static let passes = 5
  /// After so many pages in a row that show nothing new a pass ends: the service repeats itself.
  private static let fruitlessPages = 3
  /// As many pages in a row without any certificate that is new end a pass, whatever else they hold.
  private static let barrenPages = 100
  /// How many rows the inventory may grow by while it is read, apart from doubling.
  private static let mostGrowth = 200
  /// How many unreadable rows a note names.
  private static let namedRows = 5
  /// How often a search after a run is made while it contradicts what was read: lists may lag behind.
  private static let searchesAfterRun = 3

  private let service: any CertificateService
  private let profile: Profile
  private let window: IssuanceWindow
  private let pageSize: Int
  private let retryDelay: Duration

  /// - Parameters:
  ///   - pageSize: how many certificates to ask for at a time.
  ///   - retryDelay: pause before a page is asked for again; doubled for each try.
  public init(
    service: any CertificateService, profile: Profile, window: IssuanceWindow, pageSize: Int,
    retryDelay: Duration = .seconds(1)
  ) {
    self.service = service
    self.profile = profile
    self.window = window
    self.pageSize = pageSize
    self.retryDelay = retryDelay
  }

  /// Searches everything that is issued into the file and opens it for selection.
  public func fill(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> Summary {
    let summary = try await search(file, finding: .atFirst, progress: progress)
    try file.finishSearch(totalReported: summary.total, notes: summary.allNotes)
    return summary
  }

  /// Searches again after a run and notes what is still issued; new ones become stragglers.
  ///
  /// What was read as revoked and is still shown as issued is looked for once more, since lists may
  /// lag behind; what lastingly contradicts a read becomes unverified.
  public func findRemaining(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> (remaining: RemainingCertificates, notes: [String]) {
    var summary = try await search(file, finding: .afterRun, progress: progress)
    for attempt in 1..<Self.searchesAfterRun where try file.contradictedCount() > 0 {
      try await Task.sleep(for: retryDelay * (1 << attempt))
      summary = try await search(file, finding: .afterRun, progress: progress)
    }
    return (try file.finishRemainingSearch(unread: summary.unread), summary.allNotes)
  }

  func search(
    _ file: IncidentFile, finding: IncidentFile.Finding, progress: @Sendable (Progress) -> Void
  ) async throws -> Summary {
    var summary = Summary()
    let number = try file.beginSearch()
    var limit = pageSize
    var pages = 0
    let row = service.description.words.row
    let settled = try file.settledReferences()
    // What the service's total counts: certificates, or what it keeps several of them in.
    var rows: Set<String> = []
    var unreadable = UnreadableRows()
    var unreadEnds: [String] = []
    var foreign = ForeignRows()
    var foundInAll = 0
    for pass in 1...Self.passes {
      var offset = 0
      var foundInPass = 0
      var largestTotal = 0
      var totalSank = false
      var growth: Growth?
      var (fruitless, barren) = (0, 0)
      while true {
        try Task.checkCancellation()
        let page: CertificatePage
        do {
          page = try await self.page(offset: offset, limit: limit) { settled.contains($0) }
        } catch let error as ServiceError where error.code == .refused && offset == 0 {
          guard let smaller = Self.smallerPages.first(where: { $0 < limit }) else { throw error }
          limit = smaller
          continue
        }
        pages += 1
        summary.total = page.total
        totalSank = totalSank || page.total < largestTotal
        largestTotal = max(largestTotal, page.total)
        growth = growth ?? Growth(expected: page.total)
        growth?.note(total: page.total)
        let expected = growth?.expected ?? page.total
        let (certificates, others) = Self.belonging(of: page, finding)
        // What a service gives whatever it is asked would be checked and revoked.
        if let filter = others.ignoredFilter(ofRows: page.rowCount) {
          throw ignored(filter, others, rows: page.rowCount)
        }
        let result = try await file.add(
          certificates, of: profile, search: number, finding: finding)
        summary.added += result.added
        summary.found += result.distinct
        let distinct = page.rows?.count { rows.insert($0).inserted } ?? result.distinct
        // Only rows that were not seen before are progress. A later pass may repeat what an earlier
        // one has shown, and rows that cannot be read may go on for as long as was announced.
        let isClean = page.unreadable.isEmpty && others.count == 0
        let isBeyond = offset >= (isClean ? foundInAll : expected)
        fruitless = distinct == 0 && isBeyond ? fruitless + 1 : 0
        barren = distinct == 0 ? barren + 1 : 0
        foundInPass += distinct
        foundInAll += distinct
        if pass == 1 {
          unreadable += page.unreadable
          foreign += others
          unreadEnds += page.certificates.filter(\.end.isUnread).map(Self.unreadEnd)
        }
        offset += page.rowCount
        progress(Progress(found: summary.found, total: page.total, pages: pages))
        // A total that sinks on the way must not end the search early.
        if page.rowCount == 0 || offset >= largestTotal || fruitless >= Self.fruitlessPages
          || barren >= Self.barrenPages
        {
          break
        }
        if growth?.isEndless(received: offset) == true { throw endless(page, offset, expected) }
      }
      let readable = summary.total - unreadable.count - foreign.count
      summary.unread = unreadable.count + max(0, readable - foundInAll)
      // When rows left the inventory on the way, others moved into pages that were read already.
      if foundInAll == readable, !totalSank || pass > 1 { break }
      if pass == Self.passes || (pass > 1 && foundInPass == 0) {
        summary.notes.append(
          "the service reports \(summary.total) \(row)s but gave \(foundInAll) different ones; "
            + "the inventory may be changing: search again before the deadline")
        break
      }
    }
    if let note = Self.note(of: foreign) { summary.notes.insert(note, at: 0) }
    if let note = Self.note(ofEnds: unreadEnds) { summary.notes.insert(note, at: 0) }
    summary.unreadCertificates = try file.noteOfUnread(search: number)
    if let note = Self.note(of: unreadable) { summary.notes.insert(note, at: 0) }
    return summary
  }

  /// The certificates of a page that belong to the search, and the rows that do not.
  ///
  /// A search after a run is told of revoked certificates on purpose: lists give more than is asked.
  private static func belonging(
    of page: CertificatePage, _ finding: IncidentFile.Finding
  ) -> (certificates: [CertificateRecord], others: ForeignRows) {
    guard finding == .atFirst, page.rows == nil else { return (page.certificates, page.foreign) }
    var others = page.foreign
    let certificates = page.certificates.filter { record in
      guard [.revoked, .expired].contains(record.status) else { return true }
      others.add(.status, "certificate \(record.identity.serial) is \(record.status.text)")
      return false
    }
    return (certificates, others)
  }

  private func ignored(
    _ filter: ForeignRows.Filter, _ others: ForeignRows, rows: Int
  ) -> ServiceError {
    ServiceError(
      .unreadableAnswer, operation: "searching certificates",
      message: "the service ignores the filter by \(filter.rawValue): \(others.count) of "
        + "\(rows.counted("row")) do not belong to this search (\(others.sentences.first.first ?? "")"
        + "); nothing of it is used")
  }

  /// How many rows do not belong to the search, and why the first of them do not.
  private static func note(of foreign: ForeignRows) -> String? {
    guard foreign.count > 0 else { return nil }
    let named = foreign.sentences.first.prefix(namedRows)
    let more = foreign.count - named.count
    return "\(foreign.count.counted("row")) of other certificates "
      + "\(foreign.count == 1 ? "was" : "were") left out: \(named.joined(separator: "; "))"
      + (more > 0 ? "; and \(more.grouped) more" : "")
  }

  private static func unreadEnd(of record: CertificateRecord) -> String {
    "certificate \(record.identity.serial) “\(record.end.text)”"
  }

  /// How many ends of validity are not understood, and how the service writes the first of them.
  private static func note(ofEnds ends: [String]) -> String? {
    guard !ends.isEmpty else { return nil }
    let named = ends.prefix(namedRows).joined(separator: "; ")
    let more = ends.count - namedRows
    return "\(ends.count.counted("certificate")) with an end of validity that is no date or not "
      + "understood, taken for not expired: \(named)"
      + (more > 0 ? "; and \(more.grouped) more" : "")
  }

  /// How far an inventory grows while it is read, and when it grows too fast to ever be read.
  private struct Growth {
    /// How many rows are expected; more than twice as many come only of a service without an end.
    private(set) var expected: Int
    /// A service that keeps its rows in two lists counts the second one once the first is read.
    private var mayJump = true

    init(expected: Int) { self.expected = expected }

    private var most: Int { 2 * expected + IncidentSearch.mostGrowth }

    mutating func note(total: Int) {
      guard mayJump, total > most else { return }
      (expected, mayJump) = (total, false)
    }

    func isEndless(received: Int) -> Bool { received > most }
  }

  private func endless(_ page: CertificatePage, _ received: Int, _ expected: Int) -> ServiceError {
    ServiceError(
      .unreadableAnswer, operation: "searching certificates",
      message: "the service spoke of \(expected) rows, has given \(received), and reports total "
        + "\(page.total) now: the search would not end; search again once the inventory is at rest")
  }

  /// How many rows could not be read, and why the first of them could not.
  private static func note(of unreadable: UnreadableRows) -> String? {
    guard !unreadable.isEmpty else { return nil }
    let named = unreadable.first.prefix(namedRows).joined(separator: "; ")
    let more = unreadable.count - namedRows
    return "\(unreadable.count.counted("row")) could not be read: \(named)"
      + (more > 0 ? "; and \(more.grouped) more" : "")
  }

  /// Asks for a page, again and again while the trouble may pass: a hundred pages must not be lost
  /// to one answer of 503.
  private func page(
    offset: Int, limit: Int, isSettled: @Sendable (String) -> Bool
  ) async throws -> CertificatePage {
    var tries = 0
    while true {
      tries += 1
      do {
        return try await service.certificates(
          profileID: profile.id, window: window, status: .issued, offset: offset, limit: limit,
          isSettled: isSettled)
      } catch let error as ServiceError
        where tries < (offset > 0 ? Self.triesPerPage : Self.triesForFirstPage)
        && error.mayPass(afterFirstPage: offset > 0)
      {
        // After a 429 the request budget pauses by itself.
        if error.code == .throttled { continue }
        try await Task.sleep(for: retryDelay * (1 << (tries - 1)))
      }
    }
  }
}

extension ServiceError {
  /// Whether a page is worth being asked for again; a service that has not answered once yet is
  /// not waited for.
  fileprivate func mayPass(afterFirstPage: Bool) -> Bool {
    switch code {
    case .throttled: isShortThrottle
    case .timedOut, .unreachable: afterFirstPage
    default: mayPass
    }
  }
}
