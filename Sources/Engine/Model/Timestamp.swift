import Foundation

/// UTC instants as text: `YYYY-MM-DDThh:mm:ssZ` in API calls, with milliseconds in the event log.
///
/// The incident file relies on the text sorting in time order.
public enum Timestamp {
  /// Returns the text in whole seconds, rounded down, as the services write it.
  public static func seconds(_ instant: Date) -> String {
    UsualInstant.text(of: instant, withMilliseconds: false)
      ?? UsualInstant.text(ofYears1To9999: clamped(instant), withMilliseconds: false)
  }

  /// Returns the text with milliseconds, for the event log. The time is rounded to the nearest
  /// millisecond, so reading the text and writing it again gives the same text.
  public static func milliseconds(_ instant: Date) -> String {
    UsualInstant.text(of: instant, withMilliseconds: true)
      ?? UsualInstant.text(ofYears1To9999: clamped(instant), withMilliseconds: true)
  }

  /// Reads either form, and every other form that `DateReader` knows. `nil` for anything else, and
  /// outside the years 1 to 9999, whose text would not sort.
  public static func parse(_ text: String) -> Date? {
    guard case .instant(let instant, _)? = DateReader.read(text) else { return nil }
    return sortable.contains(instant) ? instant : nil
  }

  /// Returns the nearest instant whose text sorts: a certificate could state the year 10000.
  static func clamped(_ instant: Date) -> Date {
    min(max(instant, sortable.lowerBound), sortable.upperBound)
  }

  /// The instants from 0001-01-01 to the last second of 9999.
  static let sortable =
    Date(timeIntervalSince1970: -62_135_596_800)...Date(timeIntervalSince1970: 253_402_300_799)
}
