import GRDB
import OrderedCollections

extension FilterExpression {
  /// The columns that words are looked for in, and whose text `certificate_text` is an index of; what
  /// is written there must have all of them.
  enum TextColumn: String {
    case commonName = "common_name"
    case seat, names, serial

    var sql: String { "certificate.\(rawValue)" }

    /// The function that compares the column's names in all their forms; `nil` for no names.
    var nameFunction: DatabaseFunction? {
      switch self {
      case .commonName: NameGlob.nameFits
      case .names: NameGlob.anyNameFits
      case .seat, .serial: nil
      }
    }
  }

  /// What a text must have, by its three characters in a row, before it can meet a condition.
  ///
  /// It only says where to look: the text may have them in another order or in another column, so the
  /// condition itself decides. It has no more than what pays to look up.
  struct RequiredText: Sendable, Hashable {
    /// The question for the index, in the language of SQLite's FTS5.
    let query: String

    /// More of one word hardly narrows it further, and each is looked up by itself.
    private static let mostOfAWord = 16
    /// Beyond this many bytes a pass over everything is as quick.
    private static let longestQuery = 4_096

    /// What a text has that holds these stretches; `nil` when none has three characters, or when one
    /// is not ASCII: beyond that, the index has another notion of case than the comparison.
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

    /// What a text has that meets every one of several conditions.
    static func all(_ parts: [RequiredText?]) -> RequiredText? {
      RequiredText(joining: parts.compactMap(\.?.query).uniqued(), by: "AND")
    }

    /// What a text has that meets one of several conditions; `nil` when one of them does not say.
    static func any(_ parts: [RequiredText?]) -> RequiredText? {
      guard parts.allSatisfy({ $0 != nil }) else { return nil }
      return RequiredText(joining: parts.compactMap(\.?.query).uniqued(), by: "OR")
    }
  }
}

extension [String] {
  fileprivate func uniqued() -> [String] { OrderedSet(self).elements }
}
