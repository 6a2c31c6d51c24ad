/// A list in an answer. Individual rows may be unreadable.
///
/// Both services omit an empty list or write `null`. An answer recorded from CertCentral, without
/// orders, is `{"page":{"total":0,"limit":1,"offset":0}}`. Any other value that is not a list is an
/// error, because it might contain rows.
struct AnsweredRows<Row: Decodable & Sendable>: Decodable, Sendable {
  /// The rows, as the answer lists them.
  let rows: [Lenient<Row>]
  /// Whether the answer contains the list, even an empty one; `null` is no list.
  let isGiven: Bool

  /// The value for an answer without the list.
  static var missing: Self { Self(rows: [], isGiven: false) }

  private init(rows: [Lenient<Row>], isGiven: Bool) {
    (self.rows, self.isGiven) = (rows, isGiven)
  }

  /// Throws `InvalidField`, which names the field, for a value that is neither a list nor `null`.
  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard !container.decodeNil() else {
      self = .missing
      return
    }
    guard let rows = try? container.decode([Lenient<Row>].self) else {
      let field = decoder.codingPath.last.map { " “\($0.stringValue.beginning)”" } ?? ""
      throw InvalidField(description: "the answer’s field\(field) is not a list")
    }
    self.init(rows: rows, isGiven: true)
  }

  /// Throws `InvalidField` if the total promises rows after the offset but the answer has no list.
  func requireGiven(total: Int, offset: Int, _ noun: String) throws(InvalidField) {
    guard isGiven || total <= offset else {
      throw InvalidField(
        description: "the service reports \(total.counted(noun)) and its answer has no list of them"
      )
    }
  }
}

extension KeyedDecodingContainer {
  /// Decodes the list behind a key; a missing key is an empty list.
  func decode<Row>(
    _ type: AnsweredRows<Row>.Type, forKey key: Key
  ) throws -> AnsweredRows<Row> {
    guard contains(key) else { return .missing }
    return try AnsweredRows(from: superDecoder(forKey: key))
  }
}

/// An answer with a list. All its fields may be missing, so any JSON object decodes as one.
protocol RowsAnswer: Decodable {
  /// Whether the answer has its list or a count of rows. Without either, it may be another kind of
  /// answer.
  var isRecognizable: Bool { get }
}
