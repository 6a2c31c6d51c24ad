import Foundation

/// Reads dates in every form that services are known to write, and in similar forms.
///
/// A time without a zone is UTC. An ambiguous date, such as `03/04/2026`, is not read.
enum DateReader {
  /// The meaning of a text.
  enum Reading: Equatable {
    /// An instant. If the text has no time, `isDay` is true and the instant is the day's start.
    case instant(Date, isDay: Bool)
    /// Text in the form of a date whose day, time or year does not exist.
    case impossible
  }

  /// The longest text that is read, in bytes; the longest form needs half of it.
  private static let longest = 160

  /// Reads a text; `nil` when it does not have the form of a date.
  static func read(_ text: String) -> Reading? {
    if let instant = UsualInstant.instant(text) { return .instant(instant, isDay: false) }
    guard text.utf8.count <= longest, let plain = plain(text), !plain.isEmpty else { return nil }
    if let reading = EpochNumber.read(plain) { return reading }
    guard let parts = DateScanner(plain).parts() else { return nil }
    return parts.reading
  }

  /// Returns the text in lower case, trimmed, with only one kind of blank; `nil` when it contains
  /// characters that no date has.
  private static func plain(_ text: String) -> String? {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t", "\n", "\r", "\u{A0}", "\u{2009}", "\u{202F}": bytes.append(0x20)
      case "A"..."Z": bytes.append(UInt8(scalar.value) + 0x20)
      case " "..."~": bytes.append(UInt8(scalar.value))
      default: return nil
      }
    }
    let plain = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: CharacterSet(charactersIn: " \"'"))
    // .NET writes /Date(1741046400000)/
    guard plain.hasPrefix("/date("), plain.hasSuffix(")/") else { return plain }
    let number = plain.dropFirst(6).dropLast(2)
    return String(number.prefix { $0 != "+" })
  }
}
