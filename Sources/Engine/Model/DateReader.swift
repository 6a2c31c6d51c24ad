import Foundation

/// Reads dates in every form that services are known to write, and their siblings.
///
/// A time without a zone is UTC. What could be two dates, such as `03/04/2026`, is not read.
enum DateReader {
  /// What a text says.
  enum Reading: Equatable {
    /// An instant, or the start of a day that stands alone.
    case instant(Date, isDay: Bool)
    /// It has the form of a date, and there is no such day, time or year.
    case impossible
  }

  /// The longest text that is looked at, in bytes: the longest form takes half of it.
  private static let longest = 160

  /// Reads a text; `nil` when it has the form of no date.
  static func read(_ text: String) -> Reading? {
    if let instant = UsualInstant.instant(text) { return .instant(instant, isDay: false) }
    guard text.utf8.count <= longest, let plain = plain(text), !plain.isEmpty else { return nil }
    if let reading = EpochNumber.read(plain) { return reading }
    guard let parts = DateScanner(plain).parts() else { return nil }
    return parts.reading
  }

  /// The text in lower case, with one kind of blank and none around it; `nil` when it holds what no
  /// date does.
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
    // The form of .NET: /Date(1741046400000)/
    guard plain.hasPrefix("/date("), plain.hasSuffix(")/") else { return plain }
    let number = plain.dropFirst(6).dropLast(2)
    return String(number.prefix { $0 != "+" })
  }
}
