/// The rows of a page that contradict the search.
///
/// If a service ignored a filter, the incident would select and revoke certificates that do not
/// belong to it.
public struct ForeignRows: Sendable, Hashable {
  /// The filter that a row contradicts.
  public enum Filter: String, Sendable, Hashable, CaseIterable {
    case profile, product, division, window, status
  }

  /// The number of rows that contradict each filter; each row counts once.
  public private(set) var counts: [Filter: Int] = [:]
  /// The number of foreign rows, with a sentence for each of the first ones.
  public private(set) var sentences = UnreadableRows()

  public var count: Int { sentences.count }

  public init() {}

  /// Counts a row.
  mutating func add(_ filter: Filter, _ sentence: @autoclosure () -> String) {
    counts[filter, default: 0] += 1
    sentences.add(sentence())
  }

  static func += (left: inout Self, right: Self) {
    left.counts.merge(right.counts) { $0 + $1 }
    left.sentences += right.sentences
  }

  /// Returns the filter that most foreign rows contradict, if more than half of the rows are
  /// foreign; otherwise `nil`.
  func ignoredFilter(ofRows rows: Int) -> Filter? {
    guard count > rows - count else { return nil }
    return counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
  }
}
