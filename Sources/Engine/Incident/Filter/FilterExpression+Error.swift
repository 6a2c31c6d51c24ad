/// An error in a filter expression: its place, and what is allowed there.
public struct FilterError: Error, Equatable, Sendable {
  /// One sentence: what is wrong and what to write instead.
  public let message: String
  /// The positions of the wrong characters; never empty and always within the text.
  public let range: Range<Int>
  private let text: String

  init(_ message: String, at range: Range<Int>, in text: String = "") {
    (self.message, self.range, self.text) = (message, range, text)
  }

  /// Two lines: the text, made safe to show, and `^^^` under the error.
  ///
  /// It counts each character as one cell. A view that measures cells draws the marks from
  /// ``range`` instead.
  public var pointer: String {
    let shown = text.map { String($0).scrubbed }
    let before = shown.prefix(range.lowerBound).joined().count
    let marked = shown.dropFirst(range.lowerBound).prefix(range.count).joined().count
    return shown.joined() + "\n"
      + String(repeating: " ", count: before) + String(repeating: "^", count: marked)
  }

  func placed(in text: String) -> FilterError {
    FilterError(message, at: range, in: text)
  }
}

extension FilterError: CustomStringConvertible {
  public var description: String { message }
}
