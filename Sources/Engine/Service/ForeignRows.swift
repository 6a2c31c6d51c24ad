/// The rows of a page that do not belong to what was searched for, by what they say themselves.
///
/// A filter that a service ignores would have everything that it holds checked and revoked.
public struct ForeignRows: Sendable, Hashable {
  /// What a row contradicts.
  public enum Filter: String, Sendable, Hashable, CaseIterable {
    case profile, product, division, window, status
  }

  /// How many rows contradict each filter; one row counts once.
  public private(set) var counts: [Filter: Int] = [:]
  /// The first of them, each in a sentence.
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

  /// The filter that most of so many rows contradict; `nil` when most belong.
  func ignoredFilter(ofRows rows: Int) -> Filter? {
    guard count > rows - count else { return nil }
    return counts.max { ($0.value, $0.key.rawValue) < ($1.value, $1.key.rawValue) }?.key
  }
}
