import Engine

/// The part of a long list that is held in memory: the visible rows and a few pages around them.
struct LoadedRows: Sendable {
  private var first = 0
  private var rows: [IncidentCertificate] = []
  /// The range asked for last; only its answer is accepted.
  private(set) var requested = 0..<0

  /// The extra rows to read on each side. They avoid blank rows after a page turn or a resize.
  private static func margin(beside visible: Range<Int>) -> Int { max(3 * visible.count, 100) }
  /// The rows to keep on each side: enough for a page turn while more are read.
  private static func reserve(beside visible: Range<Int>) -> Int { 2 * visible.count }

  /// The certificate in a row of the list; `nil` while it is unread.
  subscript(row: Int) -> IncidentCertificate? {
    rows.indices.contains(row - first) ? rows[row - first] : nil
  }

  /// All rows held, in the list's order.
  var all: [IncidentCertificate] { rows }

  /// Returns the range to read for the visible rows; `nil` if they are held or already asked for.
  mutating func request(around visible: Range<Int>, of count: Int) -> Range<Int>? {
    let near = Self.widened(visible, by: Self.reserve(beside: visible), of: count)
    guard !near.isEmpty, requested.clamped(to: near) != near else { return nil }
    requested = Self.widened(visible, by: Self.margin(beside: visible), of: count)
    return requested
  }

  /// Returns the last range, to be read again after its contents changed.
  func requestAgain() -> Range<Int>? { requested.isEmpty ? nil : requested }

  /// Accepts rows only for the range asked for last, and returns whether it did.
  mutating func accept(_ range: Range<Int>, _ certificates: [IncidentCertificate]) -> Bool {
    guard range == requested else { return false }
    first = range.lowerBound
    rows = certificates
    return true
  }

  /// Discards everything, for a new list.
  mutating func clear() { self = LoadedRows() }

  private static func widened(_ range: Range<Int>, by rows: Int, of count: Int) -> Range<Int> {
    (range.lowerBound - rows..<range.upperBound + rows).clamped(to: 0..<max(0, count))
  }
}
