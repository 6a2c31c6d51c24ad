import Engine

/// The part of a long list that is held in memory: the visible rows and perhaps some around them.
struct LoadedRows: Sendable {
  /// How many rows are held beyond the visible ones.
  enum Reach: Hashable, Sendable {
    /// Pages on both sides: no row is blank after a page turn or a resize.
    case pages
    /// None: the rows change all the time, so each one costs a read again and again.
    case visible
  }

  private let reach: Reach
  private var first = 0
  private var rows: [IncidentCertificate] = []
  /// The range asked for last; only its answer is accepted.
  private(set) var requested = 0..<0

  init(reach: Reach = .pages) {
    self.reach = reach
  }

  /// The extra rows to read on each side.
  private func margin(beside visible: Range<Int>) -> Int {
    reach == .pages ? max(3 * visible.count, 100) : 0
  }
  /// The rows to keep on each side: enough for a page turn while more are read.
  private func reserve(beside visible: Range<Int>) -> Int {
    reach == .pages ? 2 * visible.count : 0
  }

  /// The certificate in a row of the list; `nil` while it is unread.
  subscript(row: Int) -> IncidentCertificate? {
    rows.indices.contains(row - first) ? rows[row - first] : nil
  }

  /// All rows held, in the list's order.
  var all: [IncidentCertificate] { rows }

  /// The range of the rows held.
  var held: Range<Int> { first..<first + rows.count }

  /// Chooses the range to read for the visible rows; returns `false` if there are none, or if they
  /// are held or already asked for.
  mutating func request(around visible: Range<Int>, of count: Int) -> Bool {
    let near = Self.widened(visible, by: reserve(beside: visible), of: count)
    guard !near.isEmpty, requested.clamped(to: near) != near else { return false }
    request(afresh: visible, of: count)
    return true
  }

  /// Chooses and returns the range to read for the visible rows, even if they are held.
  @discardableResult
  mutating func request(afresh visible: Range<Int>, of count: Int) -> Range<Int> {
    requested = Self.widened(visible, by: margin(beside: visible), of: count)
    return requested
  }

  /// Returns the last range, to be read again after its contents changed; `nil` if there is none.
  func requestAgain() -> Range<Int>? { requested.isEmpty ? nil : requested }

  /// Accepts rows only for the range asked for last, and returns whether it did.
  mutating func accept(_ range: Range<Int>, _ certificates: [IncidentCertificate]) -> Bool {
    guard range == requested else { return false }
    first = range.lowerBound
    rows = certificates
    return true
  }

  /// Discards everything, for a new list.
  mutating func clear() { self = LoadedRows(reach: reach) }

  private static func widened(_ range: Range<Int>, by rows: Int, of count: Int) -> Range<Int> {
    (range.lowerBound - rows..<range.upperBound + rows).clamped(to: 0..<max(0, count))
  }
}
