import Foundation

// Reading everything of one list.
extension IncidentSearch {
  /// What is read to its end by itself: the certificates of one status in a window, or in a part of it.
  struct List {
    let status: CertificateStatus
    let window: IssuanceWindow
  }

  /// What one list holds.
  struct ListReading {
    /// How many rows the service counts.
    var total = 0
    /// How many different rows it gave.
    var found = 0
    /// The rows of its largest page.
    var largestPage = 0
    /// How many rows could not be got.
    var unread = 0
    /// Whether the service did not give the list at all.
    var isNotGiven = false
    /// Whether the service may hold more rows than it gives of any one search.
    var isCapped = false
    /// Whether the service's total and its rows disagree to the end.
    var isInconsistent = false
    var unreadable = UnreadableRows()
    var foreign = ForeignRows()
    var unreadEnds: [String] = []
    /// What else a person should know of it, each in a sentence.
    var notes: [String] = []
  }

  /// Reads the pages of a list, once or, while rows and total disagree and a reading brings new rows,
  /// again and with other boundaries.
  ///
  /// - Parameter isDivisible: whether a list that shows a cap is read in parts, so that this reading
  ///   ends with the first sign of one.
  func read(
    _ list: List, isDivisible: Bool, into file: IncidentFile, _ finding: IncidentFile.Finding,
    _ tally: inout Tally, _ progress: @Sendable (Progress) -> Void
  ) async throws -> ListReading {
    var reading = ListReading()
    // What the service's total counts: certificates, or what it keeps several of them in.
    var rows: Set<String> = []
    for number in 1...Self.passes {
      var pass = Pass(number: number)
      while true {
        try Task.checkCancellation()
        let boundaries = PageBoundaries(
          reading: number, asked: tally.limit, largestPage: reading.largestPage)
        let page: CertificatePage
        do {
          guard let next = try await self.page(of: list, boundaries, pass, &tally) else {
            reading.isCapped = true
            break
          }
          page = next
        } catch let error as ServiceError
          where list.status != .issued && pass.offset == 0 && Self.isOfList(error)
        {
          // A service that knows no such status has none that is on hold; after any other trouble it
          // may have some.
          return ListReading(
            unread: error.code == .refused ? 0 : 1, isNotGiven: true,
            notes: [Self.holdsUnknown("\(error)")])
        }
        tally.pages += 1
        reading.total = page.total
        let (certificates, others) = Self.belonging(of: page, to: list, finding)
        // What a service gives whatever it is asked would be checked and revoked.
        if let filter = others.ignoredFilter(ofRows: page.rowCount) {
          if list.status != .issued, filter == .status {
            let why =
              "it was asked for them and gave others (\(others.sentences.first.first ?? ""))"
            return ListReading(isNotGiven: true, notes: [Self.holdsUnknown(why)])
          }
          throw ignored(filter, others, rows: page.rowCount)
        }
        if number == 1, showsCap(page, at: pass.offset, reading, &tally) {
          reading.isCapped = true
          if isDivisible { break }
        }
        let result = try await file.add(
          certificates, of: profile, search: tally.number, finding: finding)
        tally.added += result.added
        tally.found += result.distinct
        let distinct =
          tally.names(of: page, in: list).map { $0.count { rows.insert($0).inserted } }
          ?? result.distinct
        pass.note(page.total)
        pass.note(
          distinct: distinct, isClean: page.unreadable.isEmpty && others.count == 0,
          foundBefore: reading.found)
        reading.found += distinct
        reading.largestPage = max(reading.largestPage, page.rowCount)
        if number == 1 {
          reading.unreadable += page.unreadable
          reading.foreign += others
          reading.unreadEnds += page.certificates.filter(\.end.isUnread).map(Self.unreadEnd)
        }
        if page.rows != nil { tally.settle(certificates) }
        progress(
          Progress(found: tally.found, total: tally.total + page.total, pages: tally.pages))
        if pass.isOver(after: page.rowCount) { break }
        if pass.isEndless(after: page.rowCount) { throw endless(page, pass) }
        pass.offset = boundaries.next(after: pass.offset, rows: page.rowCount)
      }
      let readable = reading.total - reading.unreadable.count - reading.foreign.count
      reading.unread = reading.unreadable.count + max(0, readable - reading.found)
      // A list of which the service gives no more is not complete, whatever the numbers say.
      if reading.isCapped {
        reading.unread = max(1, reading.unread)
        break
      }
      // When rows left the inventory on the way, others moved into pages that were read already.
      if reading.found == readable, !pass.totalSank || number > 1 { break }
      if number == Self.passes || (number > 1 && pass.found == 0) {
        reading.isInconsistent = true
        break
      }
    }
    return reading
  }

  /// The next page of a reading; `nil` where the service gives no rows that far from the first one.
  private func page(
    of list: List, _ boundaries: PageBoundaries, _ pass: Pass, _ tally: inout Tally
  ) async throws -> CertificatePage? {
    var limit = boundaries.limit
    let settled = tally.settled
    while true {
      do {
        return try await page(of: list, offset: pass.offset, limit: limit) {
          settled.contains($0)
        }
      } catch let error as ServiceError where error.code == .refused && pass.offset == 0 {
        guard let smaller = Self.smallerPages.first(where: { $0 < limit }) else { throw error }
        (limit, tally.limit) = (smaller, smaller)
      } catch let error as ServiceError where error.code == .refused && pass.number == 1 {
        tally.learnCap(pass.offset)
        return nil
      }
    }
  }

  /// Whether a page of the first reading shows that the service gives no more than so many rows.
  private func showsCap(
    _ page: CertificatePage, at offset: Int, _ reading: ListReading, _ tally: inout Tally
  ) -> Bool {
    if offset == 0 { return page.total == cap || page.total > tally.cap }
    // A total that is wrong by a few rows is no cap, except where others have theirs.
    let missing = page.total - offset
    guard page.rowCount == 0, missing > 0, offset == cap || missing > reading.largestPage else {
      return false
    }
    tally.learnCap(offset)
    return true
  }

  /// The certificates of a page that belong to the search, and the rows that do not.
  ///
  /// A search after a run is told of revoked certificates on purpose: lists give more than is asked. Of
  /// what a list of held certificates gives beside them, the list of what is issued has told.
  private static func belonging(
    of page: CertificatePage, to list: List, _ finding: IncidentFile.Finding
  ) -> (certificates: [CertificateRecord], others: ForeignRows) {
    let isOfHeld = list.status != .issued
    guard isOfHeld || finding == .atFirst, page.rows == nil else {
      return (page.certificates, page.foreign)
    }
    var others = page.foreign
    let certificates = page.certificates.filter { record in
      let belongs =
        isOfHeld ? record.status == list.status : ![.revoked, .expired].contains(record.status)
      guard !belongs else { return true }
      others.add(.status, "certificate \(record.identity.serial) is \(record.status.text)")
      return false
    }
    return (certificates, others)
  }

  /// Whether an error comes of the list that was asked for, and is no reason to give up what other
  /// lists have told.
  private static func isOfList(_ error: ServiceError) -> Bool {
    [.refused, .notFound, .notPermitted, .serviceTrouble, .unreadableAnswer].contains(error.code)
  }

  /// That nobody knows which certificates are on hold, and why.
  private static func holdsUnknown(_ why: String) -> String {
    "certificates on hold could not be looked for, so that some may be missing here: \(why)"
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

  /// How far one reading of a window has come, and when it is over.
  private struct Pass {
    /// Which reading it is; 1 for the first.
    let number: Int
    var offset = 0
    /// Rows that no earlier page has shown, of this reading or another.
    private(set) var found = 0
    /// Whether the service's total has become smaller on the way.
    private(set) var totalSank = false
    private var largestTotal = 0
    private var growth: Growth?
    private var fruitless = 0
    private var barren = 0

    init(number: Int) { self.number = number }

    /// How many rows the service has spoken of.
    var expected: Int { growth?.expected ?? 0 }

    mutating func note(_ total: Int) {
      totalSank = totalSank || total < largestTotal
      largestTotal = max(largestTotal, total)
      growth = growth ?? Growth(expected: total)
      growth?.note(total: total)
    }

    /// Only rows that were not seen before are progress. A later reading may repeat what an earlier one
    /// has shown, and rows that cannot be read may go on for as long as was announced.
    mutating func note(distinct: Int, isClean: Bool, foundBefore: Int) {
      let isBeyond = offset >= (isClean ? foundBefore : expected)
      fruitless = distinct == 0 && isBeyond ? fruitless + 1 : 0
      let isKnown = number > 1 && offset < foundBefore
      barren = distinct == 0 && !isKnown ? barren + 1 : 0
      found += distinct
    }

    /// A total that sinks on the way must not end the reading early.
    func isOver(after rows: Int) -> Bool {
      rows == 0 || offset + rows >= largestTotal || fruitless >= IncidentSearch.fruitlessPages
        || barren >= IncidentSearch.barrenPages
    }

    func isEndless(after rows: Int) -> Bool {
      growth?.isEndless(received: offset + rows) ?? false
    }
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

  private func endless(_ page: CertificatePage, _ pass: Pass) -> ServiceError {
    ServiceError(
      .unreadableAnswer, operation: "searching certificates",
      message:
        "the service spoke of \(pass.expected) rows, has given \(pass.offset + page.rowCount), and reports total "
        + "\(page.total) now: the search would not end; search again once the inventory is at rest")
  }

  /// The certificate and how the service writes the end of its validity.
  static func unreadEnd(of record: CertificateRecord) -> String {
    "certificate \(record.identity.serial) “\(record.end.text)”"
  }
}
