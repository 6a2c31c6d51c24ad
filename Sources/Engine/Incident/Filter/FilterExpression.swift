import Foundation
import GRDB

/// A filter that chooses certificates, in the language of `/` and `--where`.
///
/// Blanks separate terms, and a certificate must match all of them. A `-` before a term excludes
/// its matches. An empty filter matches everything.
///
/// - A word is searched for in common name, serial number, seat and subject alternative names. A
///   word with `*` (any text) or `?` (any one character) must fit one of them as a whole.
/// - `field:value` compares one whole field and may also contain `*` and `?`; `field:a,b` matches
///   either value. Leading zeros and `0x` of a serial number do not count, nor do colons and blanks
///   in hexadecimal fields. Some fields, such as `trust` and `status`, take only the words listed
///   with `Field`.
/// - `issued` and `expires` are days in UTC: `issued:2025-03-04`, `issued:2025-03-01..2025-03-08`
///   (both included), `issued>=2025-03-04`.
/// - `expires<30d` compares the time left. It matches certificates that expire within 30 days and
///   those already expired. `issued>7d` compares the age: it matches certificates issued more than
///   seven days ago. Lengths of time end in `h`, `d`, `w` or `y` (365 days).
/// - A certificate with unreadable names matches `san:value` or a word only by the text that was
///   read. It never matches their negations. `unread:yes` finds these certificates.
/// - Inside quotes every character stands for itself; `\"` and `\\` are a quote and a backslash.
///
/// Case never matters.
///
/// `Scanner` reads the terms, `Term` and `Field` make their SQL conditions (`Pattern` for words and
/// names, `Time` for dates and lengths of time), and `Condition` joins them.
public struct FilterExpression: Sendable, Hashable {
  /// The maximum length of the text, in bytes of UTF-8.
  ///
  /// It keeps the statement within SQLite's limits on patterns and arguments.
  public static let maximumLength = 4_096

  /// The text as typed.
  public let text: String

  /// Whether the filter asks for the names of certificates, which may be unknown.
  public let isAboutNames: Bool

  /// The SQL condition for `text`.
  let condition: Condition

  /// Parses an expression; lengths of time count from `now`.
  ///
  /// - Throws: The place of the error, and a sentence on what is allowed there.
  public init(_ text: String, now: Date = Date()) throws(FilterError) {
    self.text = text
    do throws(FilterError) {
      try Self.checkLength(of: text)
      var scanner = Scanner(text)
      var conditions: [Condition] = []
      var isAboutNames = false
      while let term = try scanner.next() {
        let (condition, asksForNames) = try term.condition(now: now)
        conditions.append(condition)
        isAboutNames = isAboutNames || asksForNames
      }
      condition = .all(conditions)
      self.isAboutNames = isAboutNames
    } catch {
      throw error.placed(in: text)
    }
  }

  private init(text: String, condition: Condition, isAboutNames: Bool) {
    (self.text, self.condition, self.isAboutNames) = (text, condition, isAboutNames)
  }

  /// A filter that matches exactly the certificates that this one excludes.
  public var negated: FilterExpression {
    FilterExpression(
      text: "not (\(text))", condition: condition.negated, isAboutNames: isAboutNames)
  }

  /// Returns a filter that matches if all `filters` match; `nil` if there are none.
  public static func all(_ filters: [FilterExpression]) -> FilterExpression? {
    guard filters.count > 1 else { return filters.first }
    return FilterExpression(
      text: filters.map(\.text).joined(separator: " "),
      condition: .all(filters.map(\.condition)),
      isAboutNames: filters.contains(where: \.isAboutNames))
  }

  private static func checkLength(of text: String) throws(FilterError) {
    guard text.utf8.count > maximumLength else { return }
    var length = 0
    let fitting = text.prefix { character in
      length += character.utf8.count
      return length <= maximumLength
    }
    throw FilterError(
      "a filter has at most \(maximumLength) bytes; shorten it", at: fitting.count..<text.count)
  }
}
