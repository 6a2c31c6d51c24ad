import Foundation

extension FilterExpression {
  /// A field that can be compared.
  enum Field: String, CaseIterable {
    case cn, serial, thumbprint, seat, san, issuer, org
    /// The bundle the certificate belongs to.
    case order
    /// `private`, `public`, `acme` or `unknown`.
    case trust
    /// `issued`, `revoked`, `expired`, `suspended`, or `other` for any other status of the service.
    case status
    /// An outcome by its raw value; `-` may replace `_`.
    case outcome
    /// `yes` or `no`.
    case checked
    /// The reviewer's mark: `seen`, `questioned` or `unseen`.
    case review
    /// The result of the latest comparison with the inventory: `new`, `gone`, `changed` or `same`.
    case inventory
    /// Whether the certificate is protected: `yes` or `no`.
    case protected
    /// Whether the certificate could not be read in full: `yes` or `no`.
    case unread
    case key, issued, expires

    /// The allowed values, in words.
    var allowed: String {
      switch self {
      case .issued, .expires: "write a day such as 2025-03-04, or compare: \(rawValue)<30d"
      case .trust, .status, .outcome, .checked, .review, .protected, .inventory, .unread:
        "it is one of \(words.joined(separator: ", "))"
      default: "write \(rawValue):text, or \(rawValue):\"\" for none"
      }
    }

    /// The values of a field with a fixed list of words; empty for other fields.
    private var words: [String] {
      switch self {
      case .trust: Trust.allCases.map(\.rawValue)
      case .status: Self.knownStatuses + ["other"]
      case .outcome: Outcome.allCases.map(\.rawValue)
      case .checked, .protected, .unread: ["yes", "no"]
      case .inventory: ["new", "gone", "changed", "same"]
      case .review: ["seen", "questioned", "unseen"]
      default: []
      }
    }

    private static let knownStatuses: [String] =
      [CertificateStatus.issued, .revoked, .expired, .suspended].map(\.text)
  }
}

extension FilterExpression.Field {
  private typealias Condition = FilterExpression.Condition
  private typealias Pattern = FilterExpression.Pattern

  /// Returns the condition for a comparison; a comparison for equality may list several values.
  func condition(
    _ comparison: FilterExpression.Comparison, _ value: FilterExpression.Fragment, now: Date
  ) throws(FilterError) -> FilterExpression.Condition {
    let isTime = self == .issued || self == .expires
    guard comparison == .equal else {
      guard isTime else {
        throw FilterError(
          "only issued and expires can be compared with \(comparison.rawValue); "
            + "write \(rawValue):value", at: value.range)
      }
      return try timeCondition(comparison, value, now: now)
    }
    return .any(
      try value.alternatives().map { alternative throws(FilterError) in
        try isTime ? dayCondition(alternative) : condition(alternative)
      })
  }

  private func condition(
    _ value: FilterExpression.Fragment
  ) throws(FilterError) -> FilterExpression.Condition {
    switch self {
    case .cn: Pattern(value).fits(.commonName)
    case .seat: Pattern(value).fits(.seat)
    case .issuer: Pattern(value).fits("certificate.issuer")
    case .org: Pattern(value).fits("certificate.organization")
    case .order: Pattern(value).fits("certificate.bundle")
    case .key: Pattern(value).fits("certificate.key_size")
    case .san: Condition.anyName(fits: Pattern(value)).aboutNames(ofNone: value.text.isEmpty)
    case .serial: try serialCondition(value)
    case .thumbprint: try value.digits().fits("certificate.thumbprint")
    case .trust: Condition("certificate.trust = ?", try word(value))
    case .outcome: Condition("certificate.outcome = ?", try word(value))
    case .status: statusCondition(try word(value))
    case .checked: Condition("certificate.checked = \(try word(value) == "yes" ? 1 : 0)")
    case .review:
      Condition(
        "\(ReviewMark.word) = ?", Operator.current.name,
        try word(value).replacing("unseen", with: ""))
    case .inventory:
      Condition("certificate.inventory = ?", try word(value).replacing("same", with: ""))
    case .protected:
      Condition("certificate.protected \(try word(value) == "yes" ? "<>" : "=") ''")
    case .unread: Condition("certificate.unread \(try word(value) == "yes" ? "<>" : "=") ''")
    case .issued, .expires: try dayCondition(value)
    }
  }

  /// Ignores leading zeros, because programs print serial numbers with and without them.
  private func serialCondition(
    _ value: FilterExpression.Fragment
  ) throws(FilterError) -> FilterExpression.Condition {
    let digits = try value.digits()
    guard digits.hasWildcard else {
      guard let serial = SerialNumber(written: value.text) else { return digits.fits(.serial) }
      return .serial(serial)
    }
    guard let significant = value.significantDigits() else { return digits.fits(.serial) }
    return .any([digits.fits(.serial), significant.fits("certificate.serial_value")])
  }

  private func statusCondition(_ word: String) -> FilterExpression.Condition {
    guard word == "other" else { return Condition("certificate.status = ?", word) }
    return .all(Self.knownStatuses.map { Condition("certificate.status <> ?", $0) })
  }

  private func word(_ value: FilterExpression.Fragment) throws(FilterError) -> String {
    let word = value.text.lowercased().replacing("-", with: "_")
    guard words.contains(word) else {
      throw FilterError("there is no \(rawValue) \(value.quotation); \(allowed)", at: value.range)
    }
    return word
  }
}

extension FilterExpression.Fragment {
  /// Splits the values at commas.
  fileprivate func alternatives() throws(FilterError) -> [FilterExpression.Fragment] {
    var found: [FilterExpression.Fragment] = []
    var rest = self
    while let comma = rest.marks.firstIndex(where: { $0.isSyntax(",") }) {
      let position = rest.marks[comma].position
      let (before, behind) = rest.parted(at: comma..<comma + 1)
      guard !before.isMissing, !behind.isMissing else {
        throw FilterError(
          "a value is missing next to this comma; to look for a comma, quote it",
          at: position..<position + 1)
      }
      found.append(before)
      rest = behind
    }
    return found + [rest]
  }

  /// Returns the pattern without the separators of hexadecimal digits.
  fileprivate func digits() throws(FilterError) -> FilterExpression.Pattern {
    let pattern = FilterExpression.Pattern(self, dropping: [":", " "])
    guard !pattern.isEmpty else {
      throw FilterError("there are no digits here; write hexadecimal digits", at: range)
    }
    return pattern
  }
}

extension FilterExpression.Fragment {
  /// Returns the pattern without `0x` and leading zeros if a digit follows them; `nil` otherwise.
  ///
  /// `00*` does not become `*`: zeros directly before a wildcard stay.
  fileprivate func significantDigits() -> FilterExpression.Pattern? {
    var rest = marks.filter { $0.character != ":" && $0.character != " " }[...]
    if rest.count > 2, String(rest.prefix(2).map(\.character)).lowercased() == "0x" {
      rest = rest.dropFirst(2)
    }
    rest = rest.drop { $0.character == "0" }
    guard let first = rest.first, first.character.isHexDigit else { return nil }
    return FilterExpression.Pattern(FilterExpression.Fragment(marks: Array(rest), range: range))
  }
}

extension FilterExpression.Condition {
  /// Matches certificates with this serial number, regardless of leading zeros.
  static func serial(_ serial: SerialNumber) -> FilterExpression.Condition {
    FilterExpression.Condition(
      "certificate.serial_value = ?", serial.storedValue,
      text: FilterExpression.RequiredText([serial.storedValue.replacing("-", with: "")]))
  }

  /// Matches if one of the subject alternative names, separated by blanks, fits the pattern.
  ///
  /// The names are split only if the whole text may contain a match, or if a name has other forms.
  static func anyName(fits pattern: FilterExpression.Pattern) -> FilterExpression.Condition {
    let names = FilterExpression.TextColumn.names
    let apart = "json_each('[' || replace(json_quote(\(names.sql)), ' ', '\",\"') || ']')"
    let name = pattern.fits(name: "name.value")
    var condition = any([
      all([
        pattern.surrounded(by: "% ", " %").fits(name: "' ' || \(names.sql) || ' '"),
        Self(
          sql: "EXISTS (SELECT 1 FROM \(apart) AS name WHERE \(name.sql))", values: name.values),
      ]), pattern.inAnotherForm(names.sql, NameGlob.anyNameFits),
    ])
    condition.text = pattern.requiredText(in: names)
    return condition
  }
}
