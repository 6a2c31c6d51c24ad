/// The form of an empty list in an answer.
enum EmptyList {
  case array
  case null
  case leftOut

  /// - Parameter usual: the form without a variant.
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
  /// Encodes a list; an empty list gets the given form.
  mutating func encode(_ rows: [some Encodable], forKey key: Key, whenEmpty: EmptyList) throws {
    switch whenEmpty {
    case _ where !rows.isEmpty: try encode(rows, forKey: key)
    case .array: try encode(rows, forKey: key)
    case .null: try encodeNil(forKey: key)
    case .leftOut: break
    }
  }
}

/// An answer with one named list and, for CertCentral's lists in pages, the position of the page.
struct ListAnswer<Row: Encodable>: Encodable {
  private struct Name: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let name: String
  let rows: [Row]
  let page: PageAnswer?
  let whenEmpty: EmptyList

  /// - Parameters:
  ///   - variants: the variants of the sandbox.
  ///   - usual: the form of an empty list without a variant.
  init(
    _ name: String, _ rows: [Row], page: PageAnswer? = nil, _ variants: Set<SandboxVariant>,
    usual: EmptyList = .array
  ) {
    (self.name, self.rows, self.page) = (name, rows, page)
    whenEmpty = EmptyList(variants, usual: usual)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    try container.encode(rows, forKey: Name(stringValue: name), whenEmpty: whenEmpty)
    try container.encodeIfPresent(page, forKey: Name(stringValue: "page"))
  }
}

/// The position of an answer's page in the whole list.
struct PageAnswer: Encodable {
  let total: Int
  let limit: Int
  let offset: Int
}
