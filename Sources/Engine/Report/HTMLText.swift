/// Text and table cells of an HTML page. All outside text is escaped here.
enum HTMLText {
  /// Returns the text scrubbed and escaped, for use between tags and in quoted attributes.
  static func escaped(_ text: String) -> String {
    let shown = text.scrubbed
    guard shown.unicodeScalars.contains(where: { entities[$0] != nil }) else { return shown }
    var result = ""
    for scalar in shown.unicodeScalars {
      if let entity = entities[scalar] {
        result += entity
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Returns a cell of a table's body.
  static func cell(_ text: String) -> String { "<td>\(escaped(text))</td>" }

  /// Returns a cell with a right-aligned number.
  static func cell(_ number: Int) -> String { "<td class=\"n\">\(number.grouped)</td>" }

  /// Returns a cell with a time, which may break between date and time of day.
  static func cell(time: String) -> String {
    "<td class=\"t\">\(breakable(time: time))</td>"
  }

  /// Returns a cell with a digest or similar code.
  static func cell(code: String) -> String { "<td class=\"code\">\(escaped(code))</td>" }

  /// Returns a time that may break between date and time of day.
  static func breakable(time: String) -> String {
    escaped(time).replacing("T", with: "T<wbr>", maxReplacements: 1)
  }

  /// Returns text whose writing direction does not affect the other text in its line.
  static func isolated(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

  /// Returns the heading of a row.
  static func rowHead(_ text: String) -> String { "<th scope=\"row\">\(escaped(text))</th>" }

  /// Returns the start of a table: its caption, its column headings, and the opening of its body.
  static func tableStart(caption: String, heads: [String], class name: String = "") -> String {
    let attribute = name.isEmpty ? "" : " class=\"\(escaped(name))\""
    let cells = heads.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
    return "<table\(attribute)><caption>\(escaped(caption))</caption>\n"
      + "<thead><tr>\(cells)</tr></thead>\n<tbody>\n"
  }

  /// The end of a table that `tableStart` opened.
  static let tableEnd = "</tbody></table>\n"

  private static let entities: [Unicode.Scalar: String] = [
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "`": "&#96;",
  ]
}
