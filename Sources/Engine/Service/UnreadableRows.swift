/// The rows of a search that could not be read: their number, and sentences about the first ones.
///
/// A service may send millions of unreadable rows, so only a few sentences are kept.
public struct UnreadableRows: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// The number of rows that could not be read.
  public private(set) var count = 0
  /// The first of these rows, each in a sentence with the reason.
  public private(set) var first: [String] = []

  /// The most sentences that are kept.
  static let mostKept = 5

  public var isEmpty: Bool { count == 0 }

  public init() {}

  public init(arrayLiteral sentences: String...) {
    for sentence in sentences { add(sentence) }
  }

  /// Counts rows that share one sentence. The sentence is built only if it is kept.
  mutating func add(_ sentence: @autoclosure () -> String, count: Int = 1) {
    guard count > 0 else { return }
    self.count += count
    for _ in 0..<min(count, Self.mostKept - first.count) { first.append(sentence()) }
  }

  static func += (left: inout Self, right: Self) {
    left.count += right.count
    left.first += right.first.prefix(mostKept - left.first.count)
  }
}

/// The reason why a row is not used: for example, it has no serial number, or its start of validity
/// is unreadable.
struct UnreadableRow: Error, Hashable {
  /// The fault, in words that follow the name of the row and a colon.
  let why: String
}

extension String {
  /// The beginning of an outside text, scrubbed, for quoting it in a sentence.
  ///
  /// The limit counts bytes, because a single character may have thousands of combining marks.
  var beginning: String { beginning(64) }

  /// Returns the first bytes of an outside text, scrubbed.
  func beginning(_ bytes: Int) -> String {
    String(decoding: utf8.prefix(bytes), as: UTF8.self).scrubbed
  }
}
