/// A value whose JSON type differs from answer to answer in the real service.
enum FlexibleValue: Encodable {
  case text(String)
  case number(Int)
  case texts([String])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .texts(let texts): try container.encode(texts)
    }
  }
}
