/// How many rows a service says a search has: a whole number, or text that holds one.
///
/// Everything that counts with a total relies on its bounds, so that no sum of totals and offsets
/// overflows.
struct ReportedTotal: Decodable, Sendable, Hashable {
  /// More certificates than any account holds.
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
        description: "the service reports total \(shown), which is no count from 0 to "
          + Self.most.grouped)
    }
    count = number
  }

  /// The total of a page: the service's own or, where it gives none, as many rows as have been given
  /// and one more after a full page, since another page may follow.
  static func count(_ total: ReportedTotal?, given: Int, offset: Int, limit: Int) -> Int {
    total?.count ?? min(most, offset + given + (given >= max(1, limit) ? 1 : 0))
  }
}

/// A field of an answer whose value cannot be, named in a sentence with the value.
struct InvalidField: Error, CustomStringConvertible {
  let description: String
}
