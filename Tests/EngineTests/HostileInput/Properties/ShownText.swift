/// Text that reaches a screen, a report or a log.
enum ShownText {
  /// Throws if a character of the text could steer a terminal, reorder a line or hide.
  ///
  /// The check uses Unicode's own properties, not a copy of the product's rules.
  static func check(_ text: String, _ origin: String) throws {
    let hostile = text.unicodeScalars.first { scalar in
      scalar.properties.isBidiControl || scalar.properties.isDefaultIgnorableCodePoint
        || [.control, .format, .lineSeparator, .paragraphSeparator].contains(
          scalar.properties.generalCategory)
    }
    if let hostile {
      throw Violation("\(origin) shows U+\(String(hostile.value, radix: 16, uppercase: true))")
    }
  }

  /// Checks every text within a value at any depth, including fields that are added later.
  static func check(within value: Any, _ origin: String) throws {
    if let text = value as? String { return try check(text, origin) }
    for child in Mirror(reflecting: value).children {
      try check(within: child.value, child.label.map { "\(origin).\($0)" } ?? origin)
    }
  }
}
