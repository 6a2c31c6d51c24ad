/// A date in an answer, whatever JSON a service writes it as; what is there is never taken for absent.
struct DateAnswer: Decodable, Sendable {
  /// The date as the service writes it; empty for none.
  let text: String

  init(from decoder: any Decoder) throws {
    let text = try LenientText(from: decoder).text
    self.text =
      text.isEmpty ? (try? decoder.singleValueContainer().decode(Fields.self))?.text ?? "" : text
  }

  /// The date.
  var shown: ShownDate { ShownDate(text) }

  /// The date where it ends a validity.
  var shownEnd: ShownDate { .end(text) }

  /// An object that stands for a date, as PHP and MongoDB write one.
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
