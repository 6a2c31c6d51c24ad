import Foundation
import GRDB

/// Which certificates to show or to check, in the language of `/` and `--where`.
///
/// Terms stand apart by blanks, and a certificate must match all of them; a `-` before a term turns
/// it round, so that it matches exactly what the term alone does not. No term matches everything.
///
/// - A word is looked for in common name, serial number, seat and subject alternative names. With
///   `*` (any text) or `?` (any one character) in it, it must fit the whole of one of them.
/// - `field:value` compares one field as a whole, `*` and `?` included; `field:a,b` is either.
///   A serial number's leading zeros and `0x` do not count, nor do colons and blanks in hexadecimal
///   fields.
///   `trust`, `status`, `outcome` and `checked` take the words listed with `Field`.
/// - `issued` and `expires` are days in UTC: `issued:2025-03-04`, `issued:2025-03-01..2025-03-08`
///   (both included), `issued>=2025-03-04`.
/// - `expires<30d` compares the time that is left: it matches what ends before 30 days from now,
///   what has ended included. `issued>7d` compares the age: it matches what began more than seven
///   days ago. Lengths of time are `h`, `d`, `w` or `y` (365 days).
/// - A certificate whose names could not be read matches neither `san:value` nor `-san:value`, nor a
///   word or its negation unless another text has the word; `unread:yes` finds these certificates.
/// - Between quotes every character stands for itself; `\"` and `\\` are a quote and a backslash.
///
/// Case never matters.
public struct FilterExpression: Sendable, Hashable {
  /// The longest text that is taken, in bytes of UTF-8.
  ///
  /// It keeps the statement within SQLite's limits on patterns and arguments.
  public static let maximumLength = 4_096

  /// The text as it was typed.
  public let text: String

  /// Whether it asks for the names of certificates, which may be unknown.
  public let isAboutNames: Bool

  /// What `text` means to the incident file.
  let condition: Condition

  /// Reads an expression; lengths of time are counted from `now`.
  ///
  /// - Throws: the place that cannot be read, and a sentence on what is allowed there.
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

  /// Matches exactly what this one does not.
  public var negated: FilterExpression {
    FilterExpression(
      text: "not (\(text))", condition: condition.negated, isAboutNames: isAboutNames)
  }

  /// Matches what all of them match; `nil` when there are none.
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
