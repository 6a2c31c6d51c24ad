import Foundation

// Reads all pages of one list.
extension IncidentSearch {
  /// A list that is read separately: the certificates of one status in a window or in a part of it.
  struct List {
    let status: CertificateStatus
    let window: IssuanceWindow
  }

  /// The result of reading one list.
  struct ListReading {
    /// The number of rows that the service counts.
    var total = 0
    /// The number of distinct rows that the service returned.
    var found = 0
    /// The number of rows in the largest page.
    var largestPage = 0
    /// The number of rows that are missing or unreadable.
    var unread = 0
    /// Whether the service gave no usable list.
    var isNotGiven = false
    /// Whether the service may hold more rows than it returns for one search.
    var isCapped = false
    /// Whether the service's total and its rows still disagree after the last pass.
    var isInconsistent = false
    var unreadable = UnreadableRows()
    var foreign = ForeignRows()
    var unreadEnds: [String] = []
    /// Further remarks for the operator, one sentence each.
    var notes: [String] = []
  }

  /// Reads the pages of a list. Reads the list again with other page boundaries while the rows and
  /// the total disagree and each pass finds new rows. If the total decreased during the first pass,
  /// there is always a second one.
  ///
  /// - Parameter isDivisible: whether a capped list can be read in parts instead. If so, the
  ///   reading ends at the first sign of a cap.
  func read(
    _ list: List, isDivisible: Bool, into file: IncidentFile, _ finding: SearchResults.Finding,
    _ tally: inout Tally, _ progress: @Sendable (Progress) -> Void
  ) async throws -> ListReading {
    var reading = ListReading()
    // The names of the rows that the total counts. A row is a certificate or a bundle.
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
          // A refusal means that the service does not know this status and has no certificates on
          // hold. After any other error it may have some.
          return ListReading(
            unread: error.code == .refused ? 0 : 1, isNotGiven: true,
            notes: [Self.holdsUnknown("\(error)")])
        }
        tally.pages += 1
        reading.total = page.total
        let (certificates, others) = Self.belonging(of: page, to: list, finding)
        // If the service ignored the filter, the incident would select and revoke unrelated
        // certificates.
        if let filter = others.ignoredFilter(ofRows: page.rowCount) {
          if list.status != .issued, filter == .status {
            let why =
              "it was asked for them and returned others (\(others.sentences.first.first ?? ""))"
            return ListReading(isNotGiven: true, notes: [Self.holdsUnknown(why)])
          }
          throw ignored(filter, others, rows: page.rowCount)
        }
        if number == 1, showsCap(page, at: pass.offset, reading, &tally) {
          reading.isCapped = true
          if isDivisible { break }
        }
        let result = try await file.searchResults.add(
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
      // A capped list is incomplete, even if its numbers agree.
      if reading.isCapped {
        reading.unread = max(1, reading.unread)
        break
      }
      // If rows left the inventory during the pass, others moved into pages that were already read.
      if reading.found == readable, !pass.totalSank || number > 1 { break }
      if number == Self.passes || (number > 1 && pass.found == 0) {
        reading.isInconsistent = true
        break
      }
    }
    return reading
  }

  /// Returns the next page of a pass; `nil` if the service refuses its offset in the first pass.
  /// Asks for smaller pages if the service refuses the page at the start of the list.
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

  /// Whether a page of the first pass shows that the service caps the rows of one search.
  private func showsCap(
    _ page: CertificatePage, at offset: Int, _ reading: ListReading, _ tally: inout Tally
  ) -> Bool {
    if offset == 0 { return page.total == cap || page.total > tally.cap }
    // A few missing rows mean a wrong total, not a cap, unless the rows end at the usual cap.
    let missing = page.total - offset
    guard page.rowCount == 0, missing > 0, offset == cap || missing > reading.largestPage else {
      return false
    }
    tally.learnCap(offset)
    return true
  }

  /// Separates the certificates of a page that belong to the search from the rows that do not.
  ///
  /// Only the first search drops revoked and expired certificates; a later one uses them as
  /// evidence. A list of held certificates keeps only held ones, because the list of issued
  /// certificates covers the others. If the rows are bundles, the service has already separated
  /// them.
  private static func belonging(
    of page: CertificatePage, to list: List, _ finding: SearchResults.Finding
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

  /// Whether an error concerns only the requested list, so the results of other lists remain
  /// usable.
  private static func isOfList(_ error: ServiceError) -> Bool {
    [.refused, .notFound, .notPermitted, .serviceTrouble, .unreadableAnswer].contains(error.code)
  }

  /// Returns a note that certificates on hold are unknown, with the reason.
  private static func holdsUnknown(_ why: String) -> String {
    "certificates on hold could not be searched, so some may be missing: \(why)"
  }

  private func ignored(
    _ filter: ForeignRows.Filter, _ others: ForeignRows, rows: Int
  ) -> ServiceError {
    ServiceError(
      .unreadableAnswer, operation: "searching certificates",
      message: "the service ignores the filter by \(filter.rawValue): \(others.count) of "
        + "\(rows.counted("row")) do not belong to this search (\(others.sentences.first.first ?? "")"
        + "); its results are discarded")
  }

  /// The progress of one pass over a list, which decides when the pass ends.
  private struct Pass {
    /// The number of the pass; 1 for the first.
    let number: Int
    var offset = 0
    /// The number of rows that no earlier page showed, in this pass or another.
    private(set) var found = 0
    /// Whether the service's total decreased during the pass.
    private(set) var totalSank = false
    private var largestTotal = 0
    private var growth: Growth?
    private var fruitless = 0
    private var barren = 0

    init(number: Int) { self.number = number }

    /// The number of rows that the pass expects.
    var expected: Int { growth?.expected ?? 0 }

    mutating func note(_ total: Int) {
      totalSank = totalSank || total < largestTotal
      largestTotal = max(largestTotal, total)
      growth = growth ?? Growth(expected: total)
      growth?.note(total: total)
    }

    /// Counts the consecutive pages without a new row, in two ways. Both ignore pages of a later
    /// pass that may repeat earlier rows. `fruitless` also ignores pages with unreadable or foreign
    /// rows up to the expected number of rows.
    mutating func note(distinct: Int, isClean: Bool, foundBefore: Int) {
      let isBeyond = offset >= (isClean ? foundBefore : expected)
      fruitless = distinct == 0 && isBeyond ? fruitless + 1 : 0
      let isKnown = number > 1 && offset < foundBefore
      barren = distinct == 0 && !isKnown ? barren + 1 : 0
      found += distinct
    }

    /// Compares with the largest total, because a decreasing total must not end the pass early.
    func isOver(after rows: Int) -> Bool {
      rows == 0 || offset + rows >= largestTotal || fruitless >= IncidentSearch.fruitlessPages
        || barren >= IncidentSearch.barrenPages
    }

    func isEndless(after rows: Int) -> Bool {
      growth?.isEndless(received: offset + rows) ?? false
    }
  }

  /// The growth of an inventory during a pass. It shows whether the reading would never end.
  private struct Growth {
    /// The number of expected rows. A service that returns more than about twice as many would
    /// never end.
    private(set) var expected: Int
    /// Whether the total may still jump once. A service with two lists counts the second one only
    /// after the first is read.
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
        "the service reported \(pass.expected) rows, returned \(pass.offset + page.rowCount), and "
        + "reports total \(page.total) now: the search would not end; search again when the "
        + "inventory is stable")
  }

  /// Returns the certificate with the end of its validity as the service writes it.
  static func unreadEnd(of record: CertificateRecord) -> String {
    "certificate \(record.identity.serial) “\(record.end.text)”"
  }
}
