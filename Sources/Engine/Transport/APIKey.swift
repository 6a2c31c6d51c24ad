import Foundation

/// A secret that authenticates calls; every way of printing it shows only that there is one.
public struct APIKey: Sendable, Hashable {
  /// The secret itself, for the one header that carries it.
  let secret: String

  /// Takes the key without surrounding white space; `nil` when nothing is left, or when it holds
  /// a character that no HTTP header can carry.
  public init?(_ text: String) {
    let key = text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
    guard !key.isEmpty,
      key.allSatisfy({ $0.asciiValue.map { (0x21...0x7E).contains($0) } ?? false })
    else { return nil }
    secret = String(key)
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[API key]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
