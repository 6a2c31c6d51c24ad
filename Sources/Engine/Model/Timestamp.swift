import Foundation

/// UTC instants as text: `YYYY-MM-DDThh:mm:ssZ` on the wire, with milliseconds in the event log.
///
/// The text sorts as the instants do, which the incident file relies on.
public enum Timestamp {
  /// Whole seconds, as the services write it.
  public static func seconds(_ instant: Date) -> String {
    UsualInstant.text(of: instant, withMilliseconds: false) ?? instant.formatted(.iso8601)
  }

  /// With milliseconds, for the event log; the nearest one, so that reading the text and writing
  /// it again gives the same text.
  public static func milliseconds(_ instant: Date) -> String {
    // The format cuts off what is left of a millisecond.
    UsualInstant.text(of: instant, withMilliseconds: true)
      ?? instant.addingTimeInterval(0.000_5).formatted(fractional)
  }

  /// Reads either form, with `Z` or a numeric offset (`+00:00`), a day alone, and seconds or
  /// milliseconds since 1970, as the services write one or the other; `nil` for anything else, and
  /// outside the years 1 to 9999, whose text would not sort.
  public static func parse(_ text: String) -> Date? {
    instant(text).flatMap { sortable.contains($0) ? $0 : nil }
  }

  /// The instant, or the nearest one whose text sorts: certificates may name the year 10000.
  static func clamped(_ instant: Date) -> Date {
    min(max(instant, sortable.lowerBound), sortable.upperBound)
  }

  private static func instant(_ text: String) -> Date? {
    UsualInstant.instant(text)
      ?? (try? Date(text, strategy: .iso8601))
      ?? (try? Date(text, strategy: fractional))
      ?? (try? Date(text, strategy: offset))
      ?? CalendarDate(text)?.start
      ?? sinceEpoch(text)
  }

  /// Ten digits are seconds, thirteen are milliseconds: both are of our century.
  private static func sinceEpoch(_ text: String) -> Date? {
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Double(text) else {
      return nil
    }
    switch text.utf8.count {
    case 10: return Date(timeIntervalSince1970: number)
    case 13: return Date(timeIntervalSince1970: number / 1_000)
    default: return nil
    }
  }

  /// From 0001-01-01 up to the last second of 9999.
  private static let sortable =
    Date(timeIntervalSince1970: -62_135_596_800)...Date(timeIntervalSince1970: 253_402_300_799)
  private static let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  private static let offset = Date.ISO8601FormatStyle(timeZoneSeparator: .colon)
}
