import Foundation

extension FilterExpression {
  /// What can be compared.
  enum Field: String, CaseIterable {
    case cn, serial, thumbprint, seat, san, issuer, org
    /// What the service keeps it in together with others.
    case order
    /// `private`, `public`, `acme` or `unknown`.
    case trust
    /// `issued`, `revoked`, `expired`, `suspended`, or `other` for what the service calls otherwise.
    case status
    /// The outcomes by their raw values; `-` does for `_`.
    case outcome
    /// `yes` or `no`.
    case checked
    /// What a reviewer said: `seen`, `questioned` or `unseen`.
    case review
    /// What a comparison with the inventory has shown since the freeze: `new`, `gone`, `changed`, or
    /// `same`.
    case inventory
    /// Whether its name is protected: `yes` or `no`.
    case protected
    /// Whether the certificate could not be read in full: `yes` or `no`.
    case unread
    case key, issued, expires

    /// What may be written behind the name, in words.
    var allowed: String {
      switch self {
      case .issued, .expires: "write a day such as 2025-03-04, or compare: \(rawValue)<30d"
      case .trust, .status, .outcome, .checked, .review, .protected, .inventory, .unread:
        "it is one of \(words.joined(separator: ", "))"
      default: "write \(rawValue):text, or \(rawValue):\"\" for none"
      }
    }

    /// The words that a closed field takes; none for the others.
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

  /// The comparison as a condition; a comparison for equality may name several values.
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

  /// Programs that print a serial number do not agree on its leading zeros.
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
  /// The values that commas separate.
  fileprivate func alternatives() throws(FilterError) -> [FilterExpression.Fragment] {
    var found: [FilterExpression.Fragment] = []
    var rest = self
    while let comma = rest.marks.firstIndex(where: { $0.isSyntax(",") }) {
      let position = rest.marks[comma].position
      let (before, behind) = rest.parted(at: comma..<comma + 1)
      guard !before.isMissing, !behind.isMissing else {
        throw FilterError(
          "a value is missing beside this comma; to look for a comma, quote it",
          at: position..<position + 1)
      }
      found.append(before)
      rest = behind
    }
    return found + [rest]
  }

  /// Hexadecimal digits, of which separators are no part.
  fileprivate func digits() throws(FilterError) -> FilterExpression.Pattern {
    let pattern = FilterExpression.Pattern(self, dropping: [":", " "])
    guard !pattern.isEmpty else {
      throw FilterError("there are no digits here; write hexadecimal digits", at: range)
    }
    return pattern
  }
}

extension FilterExpression.Fragment {
  /// The pattern without leading zeros and `0x`, where a digit follows them; `nil` otherwise.
  ///
  /// `00*` is no `*`: a text of zeros alone, before a wildcard, stays as it is.
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
  /// Holds for a certificate with a serial number, in whatever notation.
  static func serial(_ serial: SerialNumber) -> FilterExpression.Condition {
    FilterExpression.Condition(
      "certificate.serial_value = ?", serial.storedValue,
      text: FilterExpression.RequiredText([serial.storedValue.replacing("-", with: "")]))
  }

  /// Holds when one of the subject alternative names, which blanks separate, fits the pattern.
  ///
  /// The names are taken apart only where the text as a whole leaves that possible, or has a name with
  /// more forms than one.
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
