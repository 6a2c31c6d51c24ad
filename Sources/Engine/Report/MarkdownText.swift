/// Text and tables in GitHub's Markdown.
enum MarkdownText {
  /// The text as it is meant to be read: scrubbed, and nothing in it means anything to Markdown.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.scrubbed.unicodeScalars {
      if special.contains(scalar) { result += "\\" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// The head of a table.
  static func heading(_ titles: [String]) -> String {
    row(titles) + "|" + String(repeating: " --- |", count: titles.count) + "\n"
  }

  /// A row of a table; the cells are escaped here.
  static func row(_ cells: [String]) -> String {
    "| " + cells.map(escaped).joined(separator: " | ") + " |\n"
  }

  private static let special: Set<Unicode.Scalar> = [
    "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "#", "$",
  ]
}
