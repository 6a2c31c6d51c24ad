import Foundation

extension FilterExpression {
  /// The comparison of a field with its value.
  enum Comparison: String, CaseIterable {
    case less = "<"
    case atMost = "<="
    case more = ">"
    case atLeast = ">="
    /// Written `:` or `=`.
    case equal = "="

    /// The comparison with its sides swapped.
    var mirrored: Comparison {
      switch self {
      case .less: .more
      case .atMost: .atLeast
      case .more: .less
      case .atLeast: .atMost
      case .equal: .equal
      }
    }
  }
}

extension FilterExpression.Term {
  /// Returns the term's condition, and whether it asks for the names of certificates.
  func condition(
    now: Date
  ) throws(FilterError) -> (condition: FilterExpression.Condition, isAboutNames: Bool) {
    let bare = try fragment.condition(now: now)
    return (isNegated ? bare.negated : bare.asserted, bare.isAboutNames)
  }
}

extension FilterExpression.Fragment {
  /// Returns the term's condition. If an unquoted name precedes a comparison sign, the term is a
  /// comparison; otherwise it is a word to search for.
  fileprivate func condition(now: Date) throws(FilterError) -> FilterExpression.Condition {
    guard let sign = marks.firstIndex(where: { !$0.isQuoted && ":=<>".contains($0.character) }),
      !marks[..<sign].contains(where: \.isQuoted)
    else { return try wordCondition() }
    let hasEqualsSign =
      "<>".contains(marks[sign].character)
      && marks.indices.contains(sign + 1) && marks[sign + 1].isSyntax("=")
    let written = sign..<(hasEqualsSign ? sign + 2 : sign + 1)
    let comparison = FilterExpression.Comparison(
      rawValue: String(marks[written].map(\.character)))
    let (name, value) = parted(at: written)
    let field = try name.field(orPointAt: range)
    guard !value.isMissing else {
      throw FilterError("\(field.rawValue) lacks a value; \(field.allowed)", at: range)
    }
    return try field.condition(comparison ?? .equal, value, now: now)
  }

  private func field(orPointAt whole: Range<Int>) throws(FilterError) -> FilterExpression.Field {
    if let field = FilterExpression.Field(rawValue: text.lowercased()) { return field }
    let names = FilterExpression.Field.allCases.map(\.rawValue).joined(separator: ", ")
    let hint = "the fields are \(names); to look for the text itself, quote it"
    throw isMissing
      ? FilterError("a field's name is missing here; \(hint)", at: whole)
      : FilterError("there is no field \(quotation); \(hint)", at: range)
  }

  /// Returns the condition for a word. A word matches any part of a text; with wildcards, it must
  /// fit the whole text. Serial numbers are stored without colons.
  private func wordCondition() throws(FilterError) -> FilterExpression.Condition {
    typealias Pattern = FilterExpression.Pattern
    let word = Pattern(self)
    guard !word.isEmpty else {
      throw FilterError("the quotes hold nothing to look for; write a text between them", at: range)
    }
    let digits = Pattern(self, dropping: [":"])
    if word.hasWildcard {
      return .any([
        word.fits(.commonName), word.fits(.seat), digits.fits(.serial), .anyName(fits: word),
      ]).aboutNames()
    }
    let part = word.surrounded(by: "%", "%")
    let serial = digits.isEmpty ? [] : [digits.surrounded(by: "%", "%").fits(.serial)]
    // A part of a number, or a whole number in another notation.
    let whole = SerialNumber(written: text).map { [FilterExpression.Condition.serial($0)] } ?? []
    return .any(
      [part.fits(.commonName), part.fits(.seat), part.fits(.names)] + serial + whole
    ).aboutNames()
  }
}
