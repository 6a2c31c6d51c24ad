/// A row or record that cannot be used, because it names no certificate.
struct UnreadableRow: Error, Hashable {
  /// What is wrong with it, in words that follow the name of the row and a colon.
  let why: String
}

extension String {
  /// The beginning of a text from outside, scrubbed, for a sentence that quotes it.
  ///
  /// Counted in bytes: a single character may have thousands of marks.
  var beginning: String { beginning(64) }

  /// The first bytes of a text from outside, scrubbed.
  func beginning(_ bytes: Int) -> String {
    String(decoding: utf8.prefix(bytes), as: UTF8.self).scrubbed
  }
}
