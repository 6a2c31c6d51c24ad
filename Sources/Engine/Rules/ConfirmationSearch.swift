import Foundation

/// When a run asks the service for a list of what it shows as revoked, and whether that pays.
///
/// One call of such a search confirms a page of certificates, where reading each by itself takes a
/// call for each. Only a read shows the reason and the date, so every certificate is read all the
/// same, with what is left of the request budget once it is known that they are revoked.
struct ConfirmationSearch: Sendable {
  /// The name that the search has among what is under way, which is named by rows.
  static let operation: Int64 = -1
  /// Fewer certificates than this are read as quickly.
  static let fewest = 200
  /// How many certificates a call must be able to confirm on average. The list holds everything that
  /// was ever revoked in the window, so it may be long for the sake of few.
  static let leastPerCall = 10
  /// The pause between two searches begins with this many seconds, and doubles up to the most.
  static let pauses = (first: 5.0, most: 300.0)

  /// Whether the service has such a list, and it pays.
  var isUsed = false
  /// When the next search may begin; `nil` until everything is sent.
  private(set) var nextAt: Date?
  private var pause = Self.pauses.first

  /// Whether a search shall begin as soon as nothing else is under way.
  func isDue(unconfirmed: Int, at now: Date) -> Bool {
    guard let nextAt, isUsed else { return false }
    return nextAt <= now && unconfirmed >= Self.fewest
  }

  /// Whether it pays to read the rest of a list.
  func isWorthwhile(rows: Int, perPage: Int, unconfirmed: Int) -> Bool {
    // Divided before anything is added: a service may report any number of rows.
    let page = max(1, perPage)
    let calls = rows / page + (rows % page > 0 ? 1 : 0)
    return calls <= unconfirmed / Self.leastPerCall
  }

  /// How many calls a search may make at the most, however the list grows meanwhile.
  static func mostCalls(unconfirmed: Int) -> Int { max(1, unconfirmed / leastPerCall) + 1 }

  /// Notes that everything is sent: the status lags behind, so the first search comes after a pause.
  mutating func everythingIsSent(firstSearch: Date) {
    nextAt = nextAt ?? firstSearch
  }

  /// Notes that something is to be sent after all.
  mutating func somethingIsToBeSent() {
    nextAt = nil
  }

  /// Notes that a search has come to its end.
  mutating func ended(at now: Date) {
    nextAt = now.addingTimeInterval(pause)
    pause = min(2 * pause, Self.pauses.most)
  }
}
