import Foundation

/// UTC instants as text: `YYYY-MM-DDThh:mm:ssZ` on the wire, with milliseconds in the event log.
///
/// The text sorts as the instants do, which the incident file relies on.
public enum Timestamp {
  /// Whole seconds, as the services write it.
  public static func seconds(_ instant: Date) -> String {
    UsualInstant.text(of: instant, withMilliseconds: false)
      ?? UsualInstant.text(ofYears1To9999: clamped(instant), withMilliseconds: false)
  }

  /// With milliseconds, for the event log; the nearest one, so that reading the text and writing
  /// it again gives the same text.
  public static func milliseconds(_ instant: Date) -> String {
    UsualInstant.text(of: instant, withMilliseconds: true)
      ?? UsualInstant.text(ofYears1To9999: clamped(instant), withMilliseconds: true)
  }

  /// Reads either form, and every other one that `DateReader` knows; `nil` for anything else, and
  /// outside the years 1 to 9999, whose text would not sort.
  public static func parse(_ text: String) -> Date? {
    guard case .instant(let instant, _)? = DateReader.read(text) else { return nil }
    return sortable.contains(instant) ? instant : nil
  }

  /// The instant, or the nearest one whose text sorts: certificates may name the year 10000.
  static func clamped(_ instant: Date) -> Date {
    min(max(instant, sortable.lowerBound), sortable.upperBound)
  }

  /// From 0001-01-01 up to the last second of 9999.
  static let sortable =
    Date(timeIntervalSince1970: -62_135_596_800)...Date(timeIntervalSince1970: 253_402_300_799)
}
