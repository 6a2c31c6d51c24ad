import Foundation
import Testing

/// An answer of the service, as documented or observed.
struct Fixture {
  let text: String

  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
    text = try String(contentsOf: url, encoding: .utf8)
  }

  /// Returns the fixture with a part of its text replaced, which must be there.
  func replacing(_ old: String, with new: String) throws -> String {
    try #require(text.contains(old))
    return text.replacing(old, with: new)
  }
}

extension Fixture {
  /// The fixture with every id as text rather than as a number.
  var withTextIDs: String {
    text.replacing(/("(?:[a-z]+_)?id": )(\d+)/) { "\($0.1)\"\($0.2)\"" }
  }

  /// The fixture with ids as numbers, and with ids as text.
  var bothForms: [String] { [text, withTextIDs] }
}

/// Returns the JSON with sorted keys, which makes equal JSON equal as text.
func sortedJSON(_ text: String) throws -> String {
  let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
  let data = try JSONSerialization.data(
    withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self)
}
