/// The reason why a row is not used: it names no certificate, or its start of validity is
/// unreadable.
struct UnreadableRow: Error, Hashable {
  /// The fault, in words that follow the name of the row and a colon.
  let why: String
}

extension String {
  /// The beginning of an outside text, scrubbed, for quoting it in a sentence.
  ///
  /// The limit counts bytes, because a single character may have thousands of combining marks.
  var beginning: String { beginning(64) }

  /// Returns the first bytes of an outside text, scrubbed.
  func beginning(_ bytes: Int) -> String {
    String(decoding: utf8.prefix(bytes), as: UTF8.self).scrubbed
  }
}
