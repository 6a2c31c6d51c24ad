import GRDB

extension FilterExpression {
  /// A condition for `SELECT … FROM certificate WHERE …`.
  ///
  /// Columns are written `certificate.…`, so the table must go by its own name; what was typed is
  /// bound, never part of the statement. The condition of an expression is never null.
  struct Condition: Sendable, Hashable {
    let sql: String
    let values: [String]

    init(_ sql: String, _ values: String...) {
      (self.sql, self.values) = (sql, values)
    }

    init(sql: String, values: [String]) {
      (self.sql, self.values) = (sql, values)
    }

    var arguments: StatementArguments { StatementArguments(values) }

    /// Holds for every row for which this one does not, rows without a value included.
    var negated: Condition { Condition(sql: "(\(sql)) IS NOT TRUE", values: values) }

    /// Does not hold for rows without a value, where the bare condition would be null.
    var asserted: Condition { Condition(sql: "(\(sql)) IS TRUE", values: values) }

    static func all(_ conditions: [Condition]) -> Condition {
      joined(conditions[...], by: "AND") ?? Condition("1")
    }

    static func any(_ conditions: [Condition]) -> Condition {
      joined(conditions[...], by: "OR") ?? Condition("0")
    }

    /// Joins in halves: SQLite refuses expressions that are nested a thousand deep, which a plain
    /// chain of as many terms is.
    private static func joined(
      _ conditions: ArraySlice<Condition>, by sign: String
    ) -> Condition? {
      guard conditions.count > 1 else { return conditions.first }
      let middle = conditions.startIndex + conditions.count / 2
      guard let left = joined(conditions[..<middle], by: sign),
        let right = joined(conditions[middle...], by: sign)
      else { return nil }
      return Condition(
        sql: "(\(left.sql) \(sign) \(right.sql))", values: left.values + right.values)
    }
  }

  /// Text with wildcards, as SQLite's `LIKE` takes it.
  struct Pattern {
    private let like: String
    let hasWildcard: Bool

    /// Leaves out the characters that do not count.
    init(_ fragment: Fragment, dropping dropped: Set<Character> = []) {
      let marks = fragment.marks.filter { !dropped.contains($0.character) }
      var like = ""
      for (index, mark) in marks.enumerated() {
        if mark.isSyntax("?") {
          like += "_"
        } else if !mark.isSyntax("*") {
          like += Self.escaped(mark.character)
        } else if index == 0 || !marks[index - 1].isSyntax("*") {
          // A run of * is one *: LIKE takes time for each.
          like += "%"
        }
      }
      self.like = like
      hasWildcard = marks.contains { $0.isSyntax("*") || $0.isSyntax("?") }
    }

    private init(like: String, hasWildcard: Bool) {
      (self.like, self.hasWildcard) = (like, hasWildcard)
    }

    var isEmpty: Bool { like.isEmpty }

    /// The pattern with other patterns' text around it.
    func surrounded(by before: String, _ after: String) -> Pattern {
      Pattern(like: before + like + after, hasWildcard: hasWildcard)
    }

    /// Holds when an SQL expression fits the pattern as a whole, whatever its case.
    ///
    /// `LIKE` knows only the case of ASCII; Swift's own folding is slower and used when needed.
    func fits(_ expression: String) -> Condition {
      like.utf8.allSatisfy { $0 < 0x80 }
        ? Condition("\(expression) LIKE ? ESCAPE '\\'", like)
        : Condition(
          "\(DatabaseFunction.lowercase.name)(\(expression)) LIKE ? ESCAPE '\\'", like.lowercased())
    }

    /// Texts in the file are scrubbed, so what is looked for is scrubbed too; `LIKE` would end at a
    /// NUL otherwise.
    private static func escaped(_ character: Character) -> String {
      String(character).scrubbed.unicodeScalars.map { scalar in
        ["%", "_", "\\"].contains(scalar) ? "\\\(scalar)" : String(scalar)
      }.joined()
    }
  }
}
