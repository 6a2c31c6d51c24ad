// What a search has come to, over all parts of its window.
extension IncidentSearch {
  /// The sums of a search and what it has learned of the service.
  struct Tally {
    /// How many rows a note names.
    private static let namedRows = 5

    /// How many rows are asked for at a time.
    var limit: Int
    /// The number by which the file tells this search from others.
    private(set) var number: Int
    /// How many pages were given.
    var pages = 0
    /// The service's handles of certificates that need not be read again.
    private(set) var settled: Set<String>
    /// The handles that were settled before the search.
    private let settledBefore: Set<String>
    var found = 0
    var added = 0
    /// How many certificates on hold were found.
    private var held = 0
    /// Whether lists of what is on hold were asked for, and whether one was not given.
    private var (listsHolds, missesHolds) = (false, false)
    /// How often a window was halved.
    var parts = 0
    /// How many rows of one search the service gives at most, as far as it has shown that.
    private(set) var cap = Int.max
    /// Whether the window is read in parts.
    var isSplit: Bool { parts > 0 }
    /// How many rows the service counts in the lists that were read to their end.
    private(set) var total = 0
    private var unread = 0
    private var unreadable = UnreadableRows()
    private var foreign = ForeignRows()
    private var unreadEnds: [String] = []
    private var notes: [String] = []

    init(limit: Int, number: Int, settled: Set<String>) {
      (self.limit, self.number) = (limit, number)
      (self.settled, settledBefore) = (settled, settled)
    }

    /// Notes certificates that the search has read, so that they are not read once more with the order
    /// that they belong to.
    mutating func settle(_ certificates: [CertificateRecord]) {
      settled.formUnion(certificates.map(\.identity.reference).filter { !$0.isEmpty })
    }

    /// Begins anew and in parts: what was read before counts under another number, and has to be found
    /// once more.
    mutating func begin(number: Int) {
      (self.number, found) = (number, 0)
      settled = settledBefore
    }

    mutating func learnCap(_ rows: Int) {
      cap = min(cap, max(1, rows))
    }

    /// What the rows of a page are called, where they are counted by name: a certificate may stand in
    /// two parts of a window when the service's days are not ours, and in the list of what is issued
    /// when it was put on hold meanwhile.
    func names(of page: CertificatePage, in list: List) -> [String]? {
      let areByName = isSplit || list.status != .issued
      return page.rows ?? (areByName ? page.certificates.map(\.identity.description) : nil)
    }

    /// Adds what a list came to.
    ///
    /// - Parameter row: what the service's total counts.
    mutating func take(_ reading: ListReading, of list: List, row: String) {
      let window = list.window
      if list.status != .issued {
        held += reading.found
        missesHolds = missesHolds || reading.isNotGiven
        listsHolds = true
      }
      notes += reading.notes
      total += reading.total
      unread += reading.unread
      unreadable += reading.unreadable
      foreign += reading.foreign
      unreadEnds += reading.unreadEnds
      if reading.isCapped {
        notes.append(
          "\(window.dayCount == 1 ? "\(window.first)" : "\(window)") may have more \(row)s than the service gives of one search: "
            + "\(reading.found) were found; revoke them, then search again for the others")
      } else if reading.isInconsistent {
        notes.append(
          "the service reports \(reading.total) \(row)s but gave \(reading.found) different ones"
            + (isSplit ? " of \(window)" : "")
            + "; the inventory may be changing: search again before the deadline")
      }
    }

    /// - Parameter unreadCertificates: how many of the certificates could not be read, in a sentence.
    func summary(unreadCertificates: String?) -> Summary {
      var summary = Summary()
      (summary.found, summary.added) = (found, added)
      (summary.total, summary.unread) = (total, unread)
      summary.held = held
      summary.knowsHolds = listsHolds && !missesHolds
      summary.unreadCertificates = unreadCertificates
      summary.notes =
        [Self.note(of: unreadable), Self.note(ofEnds: unreadEnds), Self.note(of: foreign)]
        .compactMap(\.self) + notes
      return summary
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

    /// How many ends of validity are not understood, and how the service writes the first of them.
    private static func note(ofEnds ends: [String]) -> String? {
      guard !ends.isEmpty else { return nil }
      let named = ends.prefix(namedRows).joined(separator: "; ")
      let more = ends.count - namedRows
      return "\(ends.count.counted("certificate")) with an end of validity that is no date or not "
        + "understood, taken for not expired: \(named)"
        + (more > 0 ? "; and \(more.grouped) more" : "")
    }

    /// How many rows could not be read, and why the first of them could not.
    private static func note(of unreadable: UnreadableRows) -> String? {
      guard !unreadable.isEmpty else { return nil }
      let named = unreadable.first.prefix(namedRows).joined(separator: "; ")
      let more = unreadable.count - namedRows
      return "\(unreadable.count.counted("row")) could not be read: \(named)"
        + (more > 0 ? "; and \(more.grouped) more" : "")
    }
  }
}
