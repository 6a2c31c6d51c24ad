import Foundation
import Testing

/// An answer of the service, kept as it is documented or was observed.
struct Fixture {
  let text: String

  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Fixtures"))
    text = try String(contentsOf: url, encoding: .utf8)
  }

  /// The fixture with some of its text replaced, which must be there.
  func replacing(_ old: String, with new: String) throws -> String {
    try #require(text.contains(old))
    return text.replacing(old, with: new)
  }
}
