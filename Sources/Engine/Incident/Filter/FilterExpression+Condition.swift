import GRDB

extension FilterExpression {
  /// A condition for `SELECT … FROM certificate WHERE …`.
  ///
  /// Columns are written `certificate.…`, so the query must use the table's own name. Typed text is
  /// bound and never part of the statement. An expression's condition is never null.
  struct Condition: Sendable, Hashable {
    let sql: String
    let values: [String]
    /// The text that every matching row contains, if known.
    var text: RequiredText?
    /// Whether the condition is about the names of certificates. If a certificate's names are
    /// unknown, the condition may be null.
    var isAboutNames = false

    init(_ sql: String, _ values: String..., text: RequiredText? = nil) {
      (self.sql, self.values, self.text) = (sql, values, text)
    }

    init(sql: String, values: [String], text: RequiredText? = nil) {
      (self.sql, self.values, self.text) = (sql, values, text)
    }

    var arguments: StatementArguments { StatementArguments(values) }

    /// The same condition, restricted first to rows from the text index.
    ///
    /// This is slower than a full pass if a large share of the rows matches.
    var narrowed: Condition {
      guard let query = text?.query else { return self }
      return Condition(
        sql: "certificate.id IN (SELECT rowid FROM certificate_text(?)) AND (\(sql))",
        values: [query] + values)
    }

    /// Matches every row that this condition does not match, including rows without a value.
    ///
    /// A certificate with unknown names never matches the negation of a condition about names.
    var negated: Condition {
      Condition(sql: "(\(sql)) \(isAboutNames ? "IS FALSE" : "IS NOT TRUE")", values: values)
    }

    /// Adapts the condition to certificates whose names may be unknown. The known names can still
    /// match; if they do not, the condition is null.
    ///
    /// - Parameter isOfNone: Whether the condition asks for certificates without names, which only
    ///   a complete list of names can show.
    func aboutNames(ofNone isOfNone: Bool = false) -> Condition {
      let known = "certificate.names_known"
      var condition = Condition(
        sql: isOfNone ? "iif(\(known), (\(sql)), NULL)" : "((\(sql)) OR iif(\(known), 0, NULL))",
        values: values, text: text)
      condition.isAboutNames = true
      return condition
    }

    /// The condition, false instead of null for rows without a value.
    var asserted: Condition { Condition(sql: "(\(sql)) IS TRUE", values: values, text: text) }

    static func all(_ conditions: [Condition]) -> Condition {
      var whole = joined(conditions[...], by: "AND") ?? Condition("1")
      whole.text = .all(conditions.map(\.text))
      return whole
    }

    static func any(_ conditions: [Condition]) -> Condition {
      var whole = joined(conditions[...], by: "OR") ?? Condition("0")
      whole.text = .any(conditions.map(\.text))
      whole.isAboutNames = conditions.contains(where: \.isAboutNames)
      return whole
    }

    /// Joins in halves, because SQLite rejects expressions nested a thousand deep, and a plain
    /// chain nests once per term.
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
}
