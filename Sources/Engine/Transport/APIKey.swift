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

  /// The data with every occurrence of the secret replaced by a word that names it.
  ///
  /// Error pages of proxies quote the request that they could not pass on, headers included. A
  /// text so short that it may stand in any answer by chance is no secret, and is left alone.
  func redacted(in data: Data) -> Data {
    guard secret.utf8.count >= 8, data.contains(secret) else { return data }
    let (key, name) = (Data(secret.utf8), Data(description.utf8))
    var result = data
    var position = result.startIndex
    while let found = result.range(of: key, in: position..<result.endIndex) {
      result.replaceSubrange(found, with: name)
      position = found.lowerBound + name.count
    }
    return result
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "[API key]" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Data {
  /// Whether the text stands somewhere in the data: every answer is looked through, and the C library
  /// passes over many bytes at a time.
  fileprivate func contains(_ text: String) -> Bool {
    let text = Array(text.utf8)
    return withUnsafeBytes { data in
      var rest = data[...]
      while let base = UnsafeRawBufferPointer(rebasing: rest).baseAddress,
        let hit = memchr(base, Int32(text[0]), rest.count)
      {
        rest = rest.dropFirst(UnsafeRawPointer(hit) - base)
        guard rest.count >= text.count else { return false }
        if memcmp(hit, text, text.count) == 0 { return true }
        rest = rest.dropFirst()
      }
      return false
    }
  }
}
