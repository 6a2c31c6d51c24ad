/// The errors in an answer, whatever their envelope.
///
/// DigiCert documents `{"errors":[…]}` and `{"error":{…}}`. Older documentation and recorded
/// answers show `{"errors":{…}}`, `{"error":[…]}`, a bare object and a bare list. Gateways in front
/// of the services write `{"message":"…"}` or similar.
struct ErrorEntries: Decodable, Sendable {
  let entries: [ErrorAnswer.Entry]

  /// The keys of envelopes. All keys are compared in lower case and without underscores.
  private static let envelopes = ["errors", "error", "fault"]
  /// The keys of a code and of a message, in descending priority. They include those of DigiCert,
  /// of RFC 6749 (OAuth) and of RFC 9457 (problem details).
  private static let codes = ["code", "errorcode", "error"]
  private static let messages = [
    "message", "errordescription", "errormessage", "detail", "description", "title",
  ]
  private static let fields = ["field", "location"]
  /// The deepest nesting that is read; envelopes and lists both count.
  private static let deepest = 6
  /// The most errors kept of one list, or of an envelope without a message of its own.
  private static let most = 20

  init(from decoder: any Decoder) throws {
    guard decoder.codingPath.count <= Self.deepest else {
      entries = []
      return
    }
    if let list = try? [ErrorEntries](from: decoder) {
      entries = Array(list.flatMap(\.entries).prefix(Self.most))
    } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
      entries = Self.entries(in: object)
    } else {
      // A bare text or number in place of an error.
      let text = try? LenientText(from: decoder)
      entries = text.flatMap { $0.nonEmpty == nil ? nil : [.init(message: $0)] } ?? []
    }
  }

  private static func entries(
    in object: KeyedDecodingContainer<AnyKey>
  ) -> [ErrorAnswer.Entry] {
    let keys = Dictionary(
      object.allKeys.map { ($0.stringValue.lowercased().replacing("_", with: ""), $0) }
    ) { first, _ in first }
    func text(_ names: [String]) -> LenientText? {
      names.lazy.compactMap { name in
        guard let key = keys[name], let text = try? object.decode(LenientText.self, forKey: key),
          text.nonEmpty != nil
        else { return nil }
        return text
      }.first
    }
    let own = ErrorAnswer.Entry(code: text(codes), message: text(messages), field: text(fields))
    let nested = envelopes.flatMap { name in
      keys[name].flatMap { try? object.decode(ErrorEntries.self, forKey: $0) }?.entries ?? []
    }
    // Next to a message, the key “error” holds the code: {"error":"Forbidden","message":"…"}.
    if own.message != nil, nested.allSatisfy({ $0.code == nil }) {
      return [own] + nested.filter { $0.message?.text != own.code?.text }
    }
    if !nested.isEmpty { return Array(nested.prefix(most)) }
    return own.code == nil && own.message == nil ? [] : [own]
  }

  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}
