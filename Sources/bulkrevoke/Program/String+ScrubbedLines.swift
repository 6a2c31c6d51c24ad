import Engine

extension String {
  /// The text with every control character made visible, except line feeds and tabs.
  ///
  /// Messages quote the operator's text, such as a path or an argument.
  var scrubbedLines: String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).scrubbed }
        .joined(separator: "\t")
    }.joined(separator: "\n")
  }
}
