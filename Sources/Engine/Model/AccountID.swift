/// The id of one account, for a key that works in several accounts.
public struct AccountID: Sendable, Hashable {
  /// Letters, digits, `-` and `_`, so a UUID fits.
  public let text: String

  /// Reads an id; `nil` for text of another form, which is never sent.
  public init?(_ text: String) {
    guard ServiceIdentifier.isProfile(text) else { return nil }
    self.text = text
  }
}
