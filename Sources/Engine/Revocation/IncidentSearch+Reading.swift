import Foundation

// Reading everything of one window.
extension IncidentSearch {
  /// What one window holds.
  struct WindowReading {
    /// How many rows the service counts.
    var total = 0
    /// How many different rows it gave.
    var found = 0
    /// How many rows could not be got.
    var unread = 0
    /// Whether the service may hold more rows than it gives of any one search.
    var isCapped = false
    /// Whether the service's total and its rows disagree to the end.
    var isInconsistent = false
    var unreadable = UnreadableRows()
    var foreign = ForeignRows()
    var unreadEnds: [String] = []
  }

  /// Reads the pages of a window, once or, while rows and total disagree and a reading brings new rows,
  /// again and with other boundaries.
  ///
  /// It stops at the first sign of a cap where the window can be halved.
  func read(
    _ window: IssuanceWindow, into file: IncidentFile, _ finding: IncidentFile.Finding,
    _ tally: inout Tally, _ progress: @Sendable (Progress) -> Void
  ) async throws -> WindowReading {
    var reading = WindowReading()
    // What the service's total counts: certificates, or what it keeps several of them in.
    var rows: Set<String> = []
    var largestPage = 0
    for pass in 1...Self.passes {
      var offset = 0
      var foundInPass = 0
      var largestTotal = 0
      var totalSank = false
      var growth: Growth?
      var (fruitless, barren) = (0, 0)
      while true {
        try Task.checkCancellation()
        let boundaries = PageBoundaries(
          reading: pass, asked: tally.limit, largestPage: largestPage)
        let page: CertificatePage
        do {
          let settled = tally.settled
          page = try await self.page(of: window, offset: offset, limit: boundaries.limit) {
            settled.contains($0)
          }
        } catch let error as ServiceError where error.code == .refused && offset == 0 {
          guard let smaller = Self.smallerPages.first(where: { $0 < tally.limit }) else {
            throw error
          }
          tally.limit = smaller
          continue
        } catch let error as ServiceError where error.code == .refused && pass == 1 {
          // Rows that far from the first one are not given.
          tally.learnCap(offset)
          reading.isCapped = true
          if window.halves != nil { return reading }
          break
        }
        tally.pages += 1
        reading.total = page.total
        if pass == 1 {
          let isAtCap = offset == 0 && (page.total == cap || page.total > tally.cap)
          // A total that is wrong by a few rows is no cap, except where others have theirs.
          let missing = page.total - offset
          let stopsEarly =
            page.rowCount == 0 && offset > 0 && missing > 0
            && (offset == cap || missing > largestPage)
          if stopsEarly { tally.learnCap(offset) }
          reading.isCapped = reading.isCapped || isAtCap || stopsEarly
          if reading.isCapped, window.halves != nil { return reading }
        }
        largestPage = max(largestPage, page.rowCount)
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
          certificates, of: profile, search: tally.number, finding: finding)
        tally.added += result.added
        tally.found += result.distinct
        let distinct =
          tally.names(of: page).map { $0.count { rows.insert($0).inserted } } ?? result.distinct
        // Only rows that were not seen before are progress. A later pass may repeat what an earlier
        // one has shown, and rows that cannot be read may go on for as long as was announced.
        let isClean = page.unreadable.isEmpty && others.count == 0
        let isBeyond = offset >= (isClean ? reading.found : expected)
        fruitless = distinct == 0 && isBeyond ? fruitless + 1 : 0
        let isKnown = pass > 1 && offset < reading.found
        barren = distinct == 0 && !isKnown ? barren + 1 : 0
        foundInPass += distinct
        reading.found += distinct
        if pass == 1 {
          reading.unreadable += page.unreadable
          reading.foreign += others
          reading.unreadEnds += page.certificates.filter(\.end.isUnread).map(Self.unreadEnd)
        }
        if page.rows != nil { tally.settle(certificates) }
        let end = offset + page.rowCount
        progress(Progress(found: tally.found, total: page.total, pages: tally.pages))
        // A total that sinks on the way must not end the search early.
        if page.rowCount == 0 || end >= largestTotal || fruitless >= Self.fruitlessPages
          || barren >= Self.barrenPages
        {
          break
        }
        if growth?.isEndless(received: end) == true { throw endless(page, end, expected) }
        offset = boundaries.next(after: offset, rows: page.rowCount)
      }
      let readable = reading.total - reading.unreadable.count - reading.foreign.count
      reading.unread = reading.unreadable.count + max(0, readable - reading.found)
      // A day of which the service gives no more is not complete, whatever the numbers say.
      if reading.isCapped {
        reading.unread = max(1, reading.unread)
        break
      }
      // When rows left the inventory on the way, others moved into pages that were read already.
      if reading.found == readable, !totalSank || pass > 1 { break }
      if pass == Self.passes || (pass > 1 && foundInPass == 0) {
        reading.isInconsistent = true
        break
      }
    }
    return reading
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

  /// The certificate and how the service writes the end of its validity.
  static func unreadEnd(of record: CertificateRecord) -> String {
    "certificate \(record.identity.serial) “\(record.end.text)”"
  }
}
