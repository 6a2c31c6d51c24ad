import Foundation

/// A date as a service shows it: absent, readable, or unreadable.
///
/// An unreadable date differs from an absent one: the service has said that there is a date.
///
/// The accessors are never inlined, because the optimizer of Swift 6.3 crashes on their switches
/// inside callers that borrow the record that contains the date.
public enum ShownDate: Sendable, Hashable {
  /// The service shows no date.
  case absent
  /// A date that exists; the text is the service's own, or ours when only the date is known.
  case read(Date, text: String)
  /// Text in the form of a date whose day, time or year does not exist.
  case impossible(String)
  /// Text in an unknown form.
  case notUnderstood(String)

  /// Reads a text of the service; blank text means no date.
  public init(_ text: String) {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    self =
      if text.isEmpty {
        .absent
      } else {
        switch DateReader.read(text) {
        case .instant(let date, _) where Timestamp.sortable.contains(date):
          .read(date, text: text.beginning)
        case .instant: .impossible(text.beginning)
        case .impossible: .impossible(text.beginning)
        case nil: .notUnderstood(text.beginning)
        }
      }
  }

  /// A known date; `nil` means none.
  public init(_ date: Date?) {
    self = date.map { .read($0, text: Timestamp.seconds($0)) } ?? .absent
  }

  /// Returns the end of a validity: a day without a time means the end of that day.
  public static func end(_ text: String) -> Self {
    guard case .read(let date, let shown) = Self(text),
      case .instant(_, isDay: true)? =
        DateReader.read(text)
    else { return Self(text) }
    return .read(date.addingTimeInterval(86_399), text: shown)
  }

  /// The date; `nil` when there is none, or none that can be read.
  @inline(never)
  public var date: Date? {
    if case .read(let date, _) = self { date } else { nil }
  }

  /// The date as the service writes it, scrubbed; empty when the service shows none.
  @inline(never)
  public var text: String {
    switch self {
    case .absent: ""
    case .read(_, let text), .impossible(let text), .notUnderstood(let text): text
    }
  }

  /// The start of a validity as the service shows it, or why it is unknown, in words.
  @inline(never)
  var unreadStart: String {
    switch self {
    case .absent: "the service does not show when its validity starts"
    case .read(_, let text): "its validity starts at \(text)"
    case .impossible(let text): "its validity starts at “\(text)”, which is not a date"
    case .notUnderstood(let text): "its validity starts at “\(text)”: date not understood"
    }
  }

  /// Whether the service shows a date that cannot be read.
  @inline(never)
  public var isUnread: Bool {
    switch self {
    case .absent, .read: false
    case .impossible, .notUnderstood: true
    }
  }
}
