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
    /// Whether it is about the names of certificates, which may be unknown: it is null then.
    var isAboutNames = false

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
    ///
    /// A certificate whose names are unknown neither has a name nor lacks it.
    var negated: Condition {
      Condition(sql: "(\(sql)) \(isAboutNames ? "IS FALSE" : "IS NOT TRUE")", values: values)
    }

    /// The same condition for certificates whose names may be unknown: known names can meet it, and
    /// where they do not, it is null.
    ///
    /// - Parameter isOfNone: whether it asks for certificates without names, which only a full list shows.
    func aboutNames(ofNone isOfNone: Bool = false) -> Condition {
      let known = "certificate.names_known"
      var condition = Condition(
        sql: isOfNone ? "iif(\(known), (\(sql)), NULL)" : "((\(sql)) OR iif(\(known), 0, NULL))",
        values: values, text: text)
      condition.isAboutNames = true
      return condition
    }

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
      whole.isAboutNames = conditions.contains(where: \.isAboutNames)
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
}
