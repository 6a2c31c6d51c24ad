import GRDB
import OrderedCollections

extension FilterExpression {
  /// The columns that words are searched in. `certificate_text` indexes all of them.
  enum TextColumn: String {
    case commonName = "common_name"
    case seat, names, serial

    var sql: String { "certificate.\(rawValue)" }

    /// The function that compares the column's names in all their forms; `nil` for a column without
    /// names.
    var nameFunction: DatabaseFunction? {
      switch self {
      case .commonName: NameGlob.nameFits
      case .names: NameGlob.anyNameFits
      case .seat, .serial: nil
      }
    }
  }

  /// The three-character sequences that a text must contain to match a condition.
  ///
  /// It only narrows the search. A text may contain the sequences in another order or in another
  /// column, so the condition itself decides. It holds no more sequences than are worth looking up.
  struct RequiredText: Sendable, Hashable {
    /// The query for the index, in the syntax of SQLite's FTS5.
    let query: String

    /// The most sequences of one word. More would hardly narrow the search, and each costs a
    /// lookup.
    private static let mostOfAWord = 16
    /// The longest query, in bytes; a full pass is as fast as a longer query.
    private static let longestQuery = 4_096

    /// Creates the requirement that a text contains these pieces. Returns `nil` if none has three
    /// characters, or if one is not ASCII: the index folds the case of other characters differently
    /// from the comparison.
    init?(_ stretches: [String]) {
      var threes: OrderedSet<String> = []
      for stretch in stretches.map({ Array($0.lowercased().utf8) }) {
        guard stretch.allSatisfy({ $0 < 0x80 }) else { return nil }
        for start in stretch.indices.dropLast(2) {
          threes.append(String(decoding: stretch[start..<start + 3], as: UTF8.self))
        }
      }
      self.init(
        joining: threes.prefix(Self.mostOfAWord).map { three in
          "\"\(three.replacing("\"", with: "\"\""))\""
        }, by: "AND")
    }

    private init?(joining queries: [String], by sign: String) {
      guard let first = queries.first else { return nil }
      query = queries.count == 1 ? first : "(\(queries.joined(separator: " \(sign) ")))"
      guard query.utf8.count <= Self.longestQuery else { return nil }
    }

    /// Returns the requirement for meeting all of several conditions.
    static func all(_ parts: [RequiredText?]) -> RequiredText? {
      RequiredText(joining: parts.compactMap(\.?.query).uniqued(), by: "AND")
    }

    /// Returns the requirement for meeting one of several conditions; `nil` if one of them has no
    /// requirement.
    static func any(_ parts: [RequiredText?]) -> RequiredText? {
      guard parts.allSatisfy({ $0 != nil }) else { return nil }
      return RequiredText(joining: parts.compactMap(\.?.query).uniqued(), by: "OR")
    }
  }
}

extension [String] {
  fileprivate func uniqued() -> [String] { OrderedSet(self).elements }
}
