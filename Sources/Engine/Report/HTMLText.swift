/// Text and table cells of an HTML page; everything from outside is escaped here.
enum HTMLText {
  /// The text as it is meant to be read, between tags and in quoted attributes alike: scrubbed,
  /// and nothing in it means anything to HTML.
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

  /// A cell of a table's body.
  static func cell(_ text: String) -> String { "<td>\(escaped(text))</td>" }

  /// A cell with a number, which stands to the right.
  static func cell(_ number: Int) -> String { "<td class=\"n\">\(number.grouped)</td>" }

  /// A cell with an instant, which may be broken between day and time.
  static func cell(time: String) -> String {
    "<td class=\"t\">\(breakable(time: time))</td>"
  }

  /// A cell with a digest or the like.
  static func cell(code: String) -> String { "<td class=\"code\">\(escaped(code))</td>" }

  /// An instant that may be broken between day and time.
  static func breakable(time: String) -> String {
    escaped(time).replacing("T", with: "T<wbr>", maxReplacements: 1)
  }

  /// Text in a line with others, whose direction is not to change theirs.
  static func isolated(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }

  /// The head of a row.
  static func rowHead(_ text: String) -> String { "<th scope=\"row\">\(escaped(text))</th>" }

  /// The beginning of a table: its caption, the heads of its columns, and an open body.
  static func tableStart(caption: String, heads: [String], class name: String = "") -> String {
    let attribute = name.isEmpty ? "" : " class=\"\(escaped(name))\""
    let cells = heads.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined()
    return "<table\(attribute)><caption>\(escaped(caption))</caption>\n"
      + "<thead><tr>\(cells)</tr></thead>\n<tbody>\n"
  }

  /// The end of such a table.
  static let tableEnd = "</tbody></table>\n"

  private static let entities: [Unicode.Scalar: String] = [
    "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;", "`": "&#96;",
  ]
}
