/// A list in an answer, in which single rows may be unreadable.
///
/// Both services leave a list out, or write `null`, when it is empty: a recorded empty list of orders
/// is `{"page":{"total":0,"limit":1,"offset":0}}`. A value of another kind is an error, since rows
/// might be in it.
struct AnsweredRows<Row: Decodable & Sendable>: Decodable, Sendable {
  /// The rows in the order of the answer.
  let rows: [Lenient<Row>]
  /// Whether the answer has the list, even an empty one.
  let isGiven: Bool

  /// The list of an answer without one.
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
      throw InvalidField(description: "the answer’s field\(field) is no list")
    }
    self.init(rows: rows, isGiven: true)
  }

  /// Throws `InvalidField` when the answer counts rows from an offset on and has no list of them.
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

/// An answer that is a list, of which every part may be left out.
protocol RowsAnswer: Decodable {
  /// Whether the answer has its list or a count of its rows; without either it may be no such answer.
  var isRecognizable: Bool { get }
}
