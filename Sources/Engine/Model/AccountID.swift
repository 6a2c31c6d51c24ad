/// The id of one account, for a key that works in several.
public struct AccountID: Sendable, Hashable {
  /// Letters, digits, `-` and `_`, as in a UUID.
  public let text: String

  /// Reads an id; `nil` for text of another form, which is never sent.
  public init?(_ text: String) {
    guard ServiceIdentifier.isProfile(text) else { return nil }
    self.text = text
  }
}
