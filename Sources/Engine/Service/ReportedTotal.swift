/// The number of rows of a search, as reported by the service: a whole number, or text that holds
/// one.
///
/// Its bounds keep sums of totals and offsets from overflowing.
struct ReportedTotal: Decodable, Sendable, Hashable {
  /// A number that exceeds the certificates of any account.
  static let most = 1_000_000_000

  /// From 0 to `most`.
  let count: Int

  /// Throws `InvalidField`, which names the value, for anything else.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let number =
      (try? container.decode(Int.self))
      ?? (try? container.decode(String.self)).flatMap(Int.init)
    guard let number, (0...Self.most).contains(number) else {
      let shown =
        number.map(String.init) ?? (try? LenientText(from: decoder).text).flatMap { text in
          text.isEmpty ? nil : text.beginning
        } ?? "of no readable kind"
      throw InvalidField(
        description: "the service reports total \(shown), which is not a count from 0 to "
          + Self.most.grouped)
    }
    count = number
  }

  /// Returns the total of a page. Without a total from the service, counts the rows so far, plus
  /// one after a full page, because another page may follow.
  static func count(_ total: ReportedTotal?, given: Int, offset: Int, limit: Int) -> Int {
    total?.count ?? min(most, offset + given + (given >= max(1, limit) ? 1 : 0))
  }
}

/// An invalid value in an answer, described in a sentence that names the value.
struct InvalidField: Error, CustomStringConvertible {
  let description: String
}
