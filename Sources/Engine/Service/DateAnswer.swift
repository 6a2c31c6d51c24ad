/// A date in an answer, whatever its JSON type. An unreadable date never counts as absent.
struct DateAnswer: Decodable, Sendable {
  /// The date as the service writes it; empty if there is none.
  let text: String

  init(from decoder: any Decoder) throws {
    let text = try LenientText(from: decoder).text
    self.text =
      text.isEmpty ? (try? decoder.singleValueContainer().decode(Fields.self))?.text ?? "" : text
  }

  /// The date, parsed.
  var shown: ShownDate { ShownDate(text) }

  /// The date, parsed as the end of a validity.
  var shownEnd: ShownDate { .end(text) }

  /// A date written as an object, as PHP and MongoDB do.
  private struct Fields: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let fields = try [String: LenientText](from: decoder).mapValues(\.text)
      let zone = fields["timezone"].map { " [\($0)]" } ?? ""
      if let date = fields["date"] ?? fields["$date"], ShownDate(date + zone).date != nil {
        text = date + zone
      } else {
        text = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
          .joined(separator: ", ")
      }
    }
  }
}
