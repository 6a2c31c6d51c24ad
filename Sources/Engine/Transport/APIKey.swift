import Foundation

/// A secret that authenticates calls. Printing it in any way shows only a placeholder.
public struct APIKey: Sendable, Hashable {
  /// The secret itself, for the one header that contains it.
  let secret: String

  /// Accepts a key, ignoring surrounding white space; `nil` when `flaw` returns a reason.
  public init?(_ text: String) {
    guard Self.flaw(of: text) == nil else { return nil }
    secret = Self.trimmed(text)
  }

  /// Returns why a text cannot be a key, in words that do not repeat it; `nil` for a valid key.
  ///
  /// A header value should contain only printable ASCII characters (RFC 9110, 5.5).
  public static func flaw(of text: String) -> String? {
    let key = trimmed(text)
    if key.isEmpty { return "it is empty" }
    if key.contains(where: \.isNewline) { return "it has more than one line" }
    if key.contains(where: \.isWhitespace) { return "it has a blank in the middle" }
    let isPrintable = key.unicodeScalars.allSatisfy { (0x21...0x7E).contains($0.value) }
    return isPrintable ? nil : "it has a character that is not printable ASCII"
  }

  /// Returns the text without surrounding white space and without the byte order mark that some
  /// editors put at the start of a file.
  private static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let start = scalars.drop { $0.properties.isWhitespace || $0 == "\u{FEFF}" }
    let end = start.reversed().drop { $0.properties.isWhitespace }
    return String(String.UnicodeScalarView(end.reversed()))
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[API key]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
