import GRDB

extension FilterExpression {
  /// A condition for `SELECT … FROM certificate WHERE …`.
  ///
  /// Columns are written `certificate.…`, so the table must go by its own name; what was typed is
  /// bound, never part of the statement. The condition of an expression is never null.
  struct Condition: Sendable, Hashable {
    let sql: String
    let values: [String]
    /// What the text of each row has that meets the condition, if that is known.
    var text: RequiredText?

    init(_ sql: String, _ values: String..., text: RequiredText? = nil) {
      (self.sql, self.values, self.text) = (sql, values, text)
    }

    init(sql: String, values: [String], text: RequiredText? = nil) {
      (self.sql, self.values, self.text) = (sql, values, text)
    }

    var arguments: StatementArguments { StatementArguments(values) }

    /// The same condition, with which rows are looked up in the index of texts first.
    ///
    /// That takes longer than a pass over everything when a large part of it matches.
    var narrowed: Condition {
      guard let query = text?.query else { return self }
      return Condition(
        sql: "certificate.id IN (SELECT rowid FROM certificate_text(?)) AND (\(sql))",
        values: [query] + values)
    }

    /// Holds for every row for which this one does not, rows without a value included.
    var negated: Condition { Condition(sql: "(\(sql)) IS NOT TRUE", values: values) }

    /// Does not hold for rows without a value, where the bare condition would be null.
    var asserted: Condition { Condition(sql: "(\(sql)) IS TRUE", values: values, text: text) }

    static func all(_ conditions: [Condition]) -> Condition {
      var whole = joined(conditions[...], by: "AND") ?? Condition("1")
      whole.text = .all(conditions.map(\.text))
      return whole
    }

    static func any(_ conditions: [Condition]) -> Condition {
      var whole = joined(conditions[...], by: "OR") ?? Condition("0")
      whole.text = .any(conditions.map(\.text))
      return whole
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
    /// The stretches of characters that stand for themselves.
    private let literals: [String]
    let hasWildcard: Bool

    /// Leaves out the characters that do not count.
    init(_ fragment: Fragment, dropping dropped: Set<Character> = []) {
      let marks = fragment.marks.filter { !dropped.contains($0.character) }
      var like = ""
      var literals = [""]
      for (index, mark) in marks.enumerated() {
        if mark.isSyntax("?") {
          like += "_"
          literals.append("")
        } else if !mark.isSyntax("*") {
          let text = String(mark.character).scrubbed
          like += Self.escaped(text)
          literals[literals.count - 1] += text
        } else if index == 0 || !marks[index - 1].isSyntax("*") {
          // A run of * is one *: LIKE takes time for each.
          like += "%"
          literals.append("")
        }
      }
      (self.like, self.literals) = (like, literals)
      hasWildcard = marks.contains { $0.isSyntax("*") || $0.isSyntax("?") }
    }

    private init(like: String, literals: [String], hasWildcard: Bool) {
      (self.like, self.literals, self.hasWildcard) = (like, literals, hasWildcard)
    }

    var isEmpty: Bool { like.isEmpty }

    /// The pattern with other patterns' text around it.
    func surrounded(by before: String, _ after: String) -> Pattern {
      Pattern(like: before + like + after, literals: literals, hasWildcard: hasWildcard)
    }

    /// What a text has in which the pattern is found.
    var requiredText: RequiredText? { RequiredText(literals) }

    /// Holds when a text fits the pattern as a whole, whatever its case.
    func fits(_ column: TextColumn) -> Condition {
      var condition = fits(column.sql)
      condition.text = requiredText
      return condition
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
    private static func escaped(_ text: String) -> String {
      text.unicodeScalars.map { scalar in
        ["%", "_", "\\"].contains(scalar) ? "\\\(scalar)" : String(scalar)
      }.joined()
    }
  }
}
