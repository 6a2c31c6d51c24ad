import Foundation

/// Decides when a run searches for revoked certificates, and whether the search pays.
///
/// One call of the search confirms a page of certificates; a read confirms only one. Only a read
/// shows the reason and the date, so the run still reads every certificate, after the search and
/// with the rest of the call budget.
struct ConfirmationSearch: Sendable {
  /// The key of the search among the run's operations; the other operations have row numbers.
  static let operation: Int64 = -1
  /// The fewest unconfirmed certificates for a search. Fewer are read as quickly one by one.
  static let fewest = 200
  /// The fewest certificates that a call must be able to confirm on average. The list holds every
  /// revoked certificate of the issuance window, so it may be long although few are unconfirmed.
  static let leastPerCall = 10
  /// The pause between two searches, in seconds: it starts with `first` and doubles up to `most`.
  static let pauses = (first: 5.0, most: 300.0)

  /// Whether the service has a list of revoked certificates, and it works.
  var isUsed = false
  /// The earliest start of the next search, by the steady clock; `nil` until everything is sent.
  private(set) var nextAt: Date?
  private var pause = Self.pauses.first

  /// Whether a search must start as soon as nothing else is in progress.
  func isDue(unconfirmed: Int, at now: Date) -> Bool {
    guard let nextAt, isUsed else { return false }
    return nextAt <= now && unconfirmed >= Self.fewest
  }

  /// Whether the rest of a list is worth its calls.
  func isWorthwhile(rows: Int, perPage: Int, unconfirmed: Int) -> Bool {
    // Divide before adding: the service may report any number of rows, and a sum could overflow.
    let page = max(1, perPage)
    let calls = rows / page + (rows % page > 0 ? 1 : 0)
    return calls <= unconfirmed / Self.leastPerCall
  }

  /// Returns the largest number of calls in one search, even if the list grows meanwhile.
  static func mostCalls(unconfirmed: Int) -> Int { max(1, unconfirmed / leastPerCall) + 1 }

  /// Notes that everything is sent. The first search comes later, because the status lags behind.
  mutating func everythingIsSent(firstSearch: Date) {
    nextAt = nextAt ?? firstSearch
  }

  /// Notes that certificates are to be sent after all.
  mutating func somethingIsToBeSent() {
    nextAt = nil
  }

  /// Notes that a search has ended.
  mutating func ended(at now: Date) {
    nextAt = now.addingTimeInterval(pause)
    pause = min(2 * pause, Self.pauses.most)
  }
}
