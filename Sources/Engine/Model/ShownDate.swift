import Foundation

/// A date as a service shows it: none at all, one that is read, or one that is not.
///
/// A date that is shown and not understood is no absent one: the service has said that there is one.
///
/// Its accessors are never inlined: the optimizer of Swift 6.3 crashes on their switches within callers
/// that borrow the record around a date.
public enum ShownDate: Sendable, Hashable {
  /// The service shows none.
  case absent
  /// It is understood; the text is the service's own.
  case read(Date, text: String)
  /// It is understood, and there is no such day, time or year.
  case impossible(String)
  /// The program does not know its form.
  case notUnderstood(String)

  /// Reads a text of the service; blank text is no date.
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

  /// A date that is known; `nil` is none.
  public init(_ date: Date?) {
    self = date.map { .read($0, text: Timestamp.seconds($0)) } ?? .absent
  }

  /// The end of a validity: a day alone means the end of that day.
  public static func end(_ text: String) -> Self {
    guard case .read(let date, let shown) = Self(text),
      case .instant(_, isDay: true)? =
        DateReader.read(text)
    else { return Self(text) }
    return .read(date.addingTimeInterval(86_399), text: shown)
  }

  /// The date when it is read; `nil` when there is none, or it is not.
  @inline(never)
  public var date: Date? {
    if case .read(let date, _) = self { date } else { nil }
  }

  /// The date as the service writes it, scrubbed; empty when it shows none.
  @inline(never)
  public var text: String {
    switch self {
    case .absent: ""
    case .read(_, let text), .impossible(let text), .notUnderstood(let text): text
    }
  }

  /// Why it is unknown when a validity starts, in words.
  @inline(never)
  var unreadStart: String {
    switch self {
    case .absent: "the service does not show when its validity starts"
    case .read(_, let text): "its validity starts at \(text)"
    case .impossible(let text): "its validity starts at “\(text)”, which is no date"
    case .notUnderstood(let text): "its validity starts at “\(text)”: date not understood"
    }
  }

  /// Whether the service shows a date that is not read.
  @inline(never)
  public var isUnread: Bool {
    switch self {
    case .absent, .read: false
    case .impossible, .notUnderstood: true
    }
  }
}
