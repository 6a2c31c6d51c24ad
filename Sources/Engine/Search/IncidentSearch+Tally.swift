// The results of a search over all parts of its window.
extension IncidentSearch {
  /// The sums of a search, and the limits of the service that it discovers.
  struct Tally {
    /// The number of rows that a note names.
    private static let namedRows = 5

    /// The number of rows to ask for at a time.
    var limit: Int
    /// The number that identifies this search in the file.
    private(set) var number: Int
    /// The number of pages received.
    var pages = 0
    /// The references of certificates that need no further read.
    private(set) var settled: Set<String>
    /// The references that were settled before the search.
    private let settledBefore: Set<String>
    var found = 0
    var added = 0
    /// The number of certificates on hold.
    private var held = 0
    /// Whether the search asked for lists of held certificates, and whether one is missing.
    private var (listsHolds, missesHolds) = (false, false)
    /// The number of times that a window was halved.
    var parts = 0
    /// The most rows that the service returns for one search, as far as known.
    private(set) var cap = Int.max
    /// Whether the window is read in parts.
    var isSplit: Bool { parts > 0 }
    /// The number of rows that the service counts in the lists read so far.
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

    /// Marks certificates as read, so the search does not read their orders again.
    mutating func settle(_ certificates: [CertificateRecord]) {
      settled.formUnion(certificates.map(\.identity.reference).filter { !$0.isEmpty })
    }

    /// Restarts the search in parts. Certificates found before count again, under the new number.
    mutating func begin(number: Int) {
      (self.number, found) = (number, 0)
      settled = settledBefore
    }

    mutating func learnCap(_ rows: Int) {
      cap = min(cap, max(1, rows))
    }

    /// Returns the names of a page's rows if rows are counted by name; otherwise `nil`.
    ///
    /// A certificate may appear in two parts of a window if the service's days differ from ours. It
    /// may also appear in the lists of both issued and held certificates if it was put on hold
    /// during the search.
    func names(of page: CertificatePage, in list: List) -> [String]? {
      let areByName = isSplit || list.status != .issued
      return page.rows ?? (areByName ? page.certificates.map(\.identity.description) : nil)
    }

    /// Adds the result of one list.
    ///
    /// - Parameter row: the service's word for a row.
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
          "\(window.dayCount == 1 ? "\(window.first)" : "\(window)") may have more \(row)s than "
            + "the service returns for one search: \(reading.found) were found; revoke them, "
            + "then search again for the others")
      } else if reading.isInconsistent {
        notes.append(
          "the service reports \(reading.total) \(row)s but gave \(reading.found) different ones"
            + (isSplit ? " of \(window)" : "")
            + "; the inventory may be changing: search again before the deadline")
      }
    }

    /// Returns the summary of the search.
    ///
    /// - Parameter unreadCertificates: the number of unreadable certificates, in a sentence.
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

    /// Returns a note on the rows that do not belong to the search, with the reasons for the first
    /// ones; `nil` if there are none.
    private static func note(of foreign: ForeignRows) -> String? {
      guard foreign.count > 0 else { return nil }
      let named = foreign.sentences.first.prefix(namedRows)
      let more = foreign.count - named.count
      return "\(foreign.count.counted("row")) of other certificates "
        + "\(foreign.count == 1 ? "was" : "were") left out: \(named.joined(separator: "; "))"
        + (more > 0 ? "; and \(more.grouped) more" : "")
    }

    /// Returns a note that counts the unreadable ends of validity and quotes the first ones; `nil`
    /// if there are none.
    private static func note(ofEnds ends: [String]) -> String? {
      guard !ends.isEmpty else { return nil }
      let named = ends.prefix(namedRows).joined(separator: "; ")
      let more = ends.count - namedRows
      return "\(ends.count.counted("certificate")) with an end of validity that is not a date or "
        + "not understood, treated as not expired: \(named)"
        + (more > 0 ? "; and \(more.grouped) more" : "")
    }

    /// Returns a note on the rows that could not be read, with the reasons for the first ones;
    /// `nil` if there are none.
    private static func note(of unreadable: UnreadableRows) -> String? {
      guard !unreadable.isEmpty else { return nil }
      let named = unreadable.first.prefix(namedRows).joined(separator: "; ")
      let more = unreadable.count - namedRows
      return "\(unreadable.count.counted("row")) could not be read: \(named)"
        + (more > 0 ? "; and \(more.grouped) more" : "")
    }
  }
}
