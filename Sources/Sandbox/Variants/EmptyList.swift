/// How an answer writes a list that has no rows.
enum EmptyList {
  case array
  case null
  case leftOut

  /// - Parameter usual: the service's own way.
  init(_ variants: Set<SandboxVariant>, usual: EmptyList) {
    self =
      if variants.contains(.emptyListsAsArrays) {
        .array
      } else if variants.contains(.emptyListsAsNull) {
        .null
      } else if variants.contains(.noEmptyLists) {
        .leftOut
      } else {
        usual
      }
  }
}

extension KeyedEncodingContainer {
  /// Writes a list, and an empty one in the given way.
  mutating func encode(_ rows: [some Encodable], forKey key: Key, whenEmpty: EmptyList) throws {
    switch whenEmpty {
    case _ where !rows.isEmpty: try encode(rows, forKey: key)
    case .array: try encode(rows, forKey: key)
    case .null: try encodeNil(forKey: key)
    case .leftOut: break
    }
  }
}

/// An answer that is nothing but one list under a name.
struct ListAnswer<Row: Encodable>: Encodable {
  private struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let name: String
  let rows: [Row]
  let whenEmpty: EmptyList

  /// - Parameter variants: those of the sandbox; without one an empty list is `[]`.
  init(_ name: String, _ rows: [Row], _ variants: Set<SandboxVariant>) {
    (self.name, self.rows) = (name, rows)
    whenEmpty = EmptyList(variants, usual: .array)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(rows, forKey: Name(stringValue: name), whenEmpty: whenEmpty)
  }
}
