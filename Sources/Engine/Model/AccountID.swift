/// The id of the account that a key works in, where it may work in several.
public struct AccountID: Sendable, Hashable {
  /// Letters, digits, `-` and `_`, as a UUID has them.
  public let text: String

  /// Reads an id; `nil` for a text of another form, which is never sent.
  public init?(_ text: String) {
    guard ServiceIdentifier.isProfile(text) else { return nil }
    self.text = text
  }
}
