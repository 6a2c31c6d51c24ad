import Engine

/// The stretch of a long list that is held in memory: the visible rows and a few pages around them.
struct LoadedRows: Sendable {
  private var first = 0
  private var rows: [IncidentCertificate] = []
  /// What was asked for last; only this is taken in.
  private(set) var requested = 0..<0

  /// The rows on each side that are read along, so that a page turned or a window made larger does
  /// not show blanks first.
  private static func margin(beside visible: Range<Int>) -> Int { max(3 * visible.count, 100) }
  /// More are read when fewer than these are left on a side: a page can be turned while they come.
  private static func reserve(beside visible: Range<Int>) -> Int { 2 * visible.count }

  /// The certificate in a row of the list; `nil` while it has not been read.
  subscript(row: Int) -> IncidentCertificate? {
    rows.indices.contains(row - first) ? rows[row - first] : nil
  }

  /// Everything that is held, in the list's order.
  var all: [IncidentCertificate] { rows }

  /// What to ask for so that the visible rows stay at hand; `nil` when they are or soon will be.
  mutating func request(around visible: Range<Int>, of count: Int) -> Range<Int>? {
    let near = Self.widened(visible, by: Self.reserve(beside: visible), of: count)
    guard !near.isEmpty, requested.clamped(to: near) != near else { return nil }
    requested = Self.widened(visible, by: Self.margin(beside: visible), of: count)
    return requested
  }

  /// Asks for the same stretch again, because what is in it has changed.
  func requestAgain() -> Range<Int>? { requested.isEmpty ? nil : requested }

  /// Takes an answer in; false when it is not the one that was asked for last.
  mutating func accept(_ range: Range<Int>, _ certificates: [IncidentCertificate]) -> Bool {
    guard range == requested else { return false }
    first = range.lowerBound
    rows = certificates
    return true
  }

  /// Forgets everything: the list is another one.
  mutating func clear() { self = LoadedRows() }

  private static func widened(_ range: Range<Int>, by rows: Int, of count: Int) -> Range<Int> {
    (range.lowerBound - rows..<range.upperBound + rows).clamped(to: 0..<max(0, count))
  }
}
