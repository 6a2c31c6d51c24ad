import Engine

extension String {
  /// The text with every control character made visible, except for the line feeds and tabs of our
  /// own: text of the person, such as a path or an argument, comes this way too.
  var scrubbedLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).scrubbed }
        .joined(separator: "\t")
    }.joined(separator: "\n")
  }
}
