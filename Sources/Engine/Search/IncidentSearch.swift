import Foundation

/// Fills an incident from a service's search, page by page, until nothing is left to find.
///
/// It steps by what was received and never by what was asked for. When the rows and the service's
/// own total disagree it reads everything again with other pages, and says so when they still do. When
/// the service gives no more than so many rows of a search, the window is halved until it gives all.
/// What is on hold can be revoked for good, and stands in a list of its own, which is read as well.
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
    /// How many of the certificates are on hold.
    public var held = 0
    /// Whether the service has listed what is on hold.
    public var knowsHolds = false
    /// What a person should know of the search: what was odd, the certificates that could not be read,
    /// and those on hold.
    public var allNotes: [String] {
      let heldCertificates =
        held > 0
        ? "\(held.counted("certificate")) on hold: a revocation for another reason is for good"
        : nil
      return notes + [unreadCertificates, heldCertificates].compactMap(\.self)
    }
    /// How many rows the search could not get: those that could not be read, and those that the
    /// service counted and did not give.
    public var unread = 0

    /// What the search is short of; `nil` when it got every row.
    public var shortfall: SearchShortfall? {
      unread > 0 ? SearchShortfall(rows: unread, notes: notes) : nil
    }
  }

  /// Page sizes to fall back on when a service refuses the one asked for.
  static let smallerPages = [100, 20]
  /// How often one page is asked for when the service is in trouble or wants fewer calls.
  private static let triesPerPage = 6
  /// The same for the first page: a person is better told soon that the service is in trouble.
  private static let triesForFirstPage = 3
  /// How often everything is read while rows and total disagree and each pass finds new rows.
  static let passes = 5
  /// After so many pages in a row that show nothing new a pass ends: the service repeats itself.
  static let fruitlessPages = 3
  /// As many pages in a row without any certificate that is new end a pass, whatever else they hold.
  static let barrenPages = 100
  /// How often a window is halved at most: as often as ten years have days. A service that gives too
  /// little of every window must not keep a search going for ever.
  static let mostParts = 3_653
  /// How many rows the inventory may grow by while it is read, apart from doubling.
  static let mostGrowth = 200
  /// How many rows of a search a service gives at most, where it names no other number: what search
  /// engines do unless they are told otherwise.
  public static let usualCap = 10_000
  /// How often a search after a run is made while it contradicts what was read: lists may lag behind.
  private static let searchesAfterRun = 3

  let service: any CertificateService
  let profile: Profile
  private let window: IssuanceWindow
  private let pageSize: Int
  private let retryDelay: Duration
  /// A total of exactly so many rows may be where the service stops to count.
  let cap: Int

  /// - Parameters:
  ///   - pageSize: how many certificates to ask for at a time.
  ///   - retryDelay: pause before a page is asked for again; doubled for each try.
  ///   - cap: the total that may be where the service stops to count.
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

  /// Searches everything that is issued or on hold into the file and opens it for selection.
  public func fill(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> Summary {
    let summary = try await search(file, finding: .atFirst, progress: progress)
    try file.finishSearch(
      totalReported: summary.total, notes: summary.allNotes, shortfall: summary.shortfall)
    return summary
  }

  /// Searches again after a run and notes what is still issued or, unless that was asked for, on hold;
  /// new ones become stragglers.
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
    // What is on hold is part of what remains, unless the hold is what was asked for.
    summary.held = 0
    if summary.knowsHolds {
      let ended = try await readHoldsNotListed(file)
      summary.notes += ended.notes
      summary.unread += ended.unread
    }
    return (try file.finishRemainingSearch(shortfall: summary.shortfall), summary.allNotes)
  }

  func search(
    _ file: IncidentFile, finding: IncidentFile.Finding, progress: @Sendable (Progress) -> Void
  ) async throws -> Summary {
    var tally = Tally(
      limit: pageSize, number: try file.beginSearch(), settled: try file.settledReferences())
    // What is issued comes first: the list of what is on hold is mostly empty.
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
      // What is found in a part is counted by a number that no earlier reading has used.
      if !tally.isSplit, list.status == .issued { tally.begin(number: try file.beginSearch()) }
      tally.parts += 1
      lists += [halves.last, halves.first].map { List(status: list.status, window: $0) }
    }
    return try tally.summary(unreadCertificates: file.noteOfUnread(search: tally.number))
  }

  /// Asks for a page, again and again while the trouble may pass: a hundred pages must not be lost
  /// to one answer of 503.
  func page(
    of list: List, offset: Int, limit: Int, isSettled: @Sendable (String) -> Bool
  ) async throws -> CertificatePage {
    try await retrying(isFirst: offset == 0) {
      try await service.certificates(
        profileID: profile.id, window: window, part: list.window, status: list.status,
        offset: offset, limit: limit, isSettled: isSettled)
    }
  }

  /// Makes a call, again and again while the trouble may pass.
  ///
  /// - Parameter isFirst: whether the service has not answered anything yet.
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
