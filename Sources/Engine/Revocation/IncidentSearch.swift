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
  }

  /// Page sizes to fall back on when a service refuses the one asked for.
  private static let smallerPages = [100, 20]
  /// How often one page is asked for when the service is in trouble or wants fewer calls.
  private static let triesPerPage = 6
  /// The same for the first page: a person is better told soon that the service is in trouble.
  private static let triesForFirstPage = 3
  /// How often everything is read while rows and total disagree and each pass finds new rows.
  private static let passes = 5

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
    try file.finishSearch(totalReported: summary.total, notes: summary.notes)
    return summary
  }

  /// Searches again after a run and notes what is still issued; new ones become stragglers.
  public func findRemaining(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> (remaining: RemainingCertificates, notes: [String]) {
    let summary = try await search(file, finding: .afterRun, progress: progress)
    return (try file.finishRemainingSearch(), summary.notes)
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
    var foundInAll = 0
    for pass in 1...Self.passes {
      var offset = 0
      var foundInPass = 0
      var largestTotal = 0
      var totalSank = false
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
        let result = try await file.add(
          page.certificates, of: profile, search: number, finding: finding)
        summary.added += result.added
        summary.found += result.distinct
        let distinctRows = page.rows.map { $0.count { rows.insert($0).inserted } }
        foundInPass += distinctRows ?? result.distinct
        foundInAll += distinctRows ?? result.distinct
        if pass == 1 { summary.notes += page.unreadable }
        offset += page.rowCount
        progress(Progress(found: summary.found, total: page.total, pages: pages))
        // A total that sinks on the way must not end the search early.
        if page.rowCount == 0 || offset >= largestTotal { break }
      }
      let readable = summary.total - summary.notes.count
      // When rows left the inventory on the way, others moved into pages that were read already.
      if foundInAll == readable, !totalSank || pass > 1 { break }
      if pass == Self.passes || (pass > 1 && foundInPass == 0) {
        summary.notes.append(
          "the service reports \(summary.total) \(row)s but gave \(foundInAll) different ones; "
            + "the inventory may be changing: search again before the deadline")
        break
      }
    }
    return summary
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
