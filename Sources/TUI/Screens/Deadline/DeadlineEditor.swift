import Engine
import Foundation

/// The editor of the deadline: when the clock starts and how long it runs.
struct DeadlineEditor: Hashable, Sendable {
  /// The field that receives the typing.
  enum Focus: Hashable, Sendable {
    case start, deadline
  }

  /// The result of a key or a paste.
  enum Outcome: Hashable, Sendable {
    case open
    /// The input is refused; the sentence tells the operator why.
    case refused(String)
    case kept(deadline: Date?, start: Date?)
    case cancelled
  }

  private(set) var choice: DeadlineChoice
  private(set) var start = PatternField(pattern: DeadlineEntry.pattern)
  private(set) var typed = PatternField(pattern: DeadlineEntry.pattern)
  private(set) var focus = Focus.start
  let suggestion: DeadlineSuggestion?
  /// The suggested start of the clock, on a whole minute.
  let offeredStart: Date?

  init(deadline: Date?, start: Date, suggestion: DeadlineSuggestion?) {
    self.start.set(DeadlineEntry.text(start))
    offeredStart = DeadlineEntry(self.start.text).instant
    self.suggestion = suggestion
    let counted = DeadlineChoice.allCases.first {
      deadline != nil && $0.deadline(from: start) == deadline
    }
    choice = counted ?? (deadline == nil ? .none : .typed)
    if choice == .typed, let deadline {
      typed.set(DeadlineEntry.text(deadline))
      focus = .deadline
    }
  }

  var startEntry: DeadlineEntry { DeadlineEntry(start.text) }
  var typedEntry: DeadlineEntry { DeadlineEntry(typed.text) }

  /// Returns the deadline of a choice; `nil` if it has none, or its text is incomplete or wrong.
  func deadline(of choice: DeadlineChoice) -> Date? {
    switch choice {
    case .none: nil
    case .day, .fiveDays: startEntry.instant.flatMap(choice.deadline(from:))
    case .typed: typedEntry.instant
    }
  }

  // MARK: - Keys

  mutating func handle(_ key: Key, now: Date) -> Outcome {
    switch key {
    case .escape: return .cancelled
    case .enter: return keep(now: now)
    case .tab, .backTab, .up, .down:
      focus = focus == .start && choice == .typed ? .deadline : .start
    case .character(let letter) where DeadlineChoice(rawValue: letter) != nil:
      choose(DeadlineChoice(rawValue: letter) ?? .none)
    default:
      switch focus {
      case .start: _ = start.handle(key)
      case .deadline: _ = typed.handle(key)
      }
    }
    return .open
  }

  /// Pastes only a complete day and time: a part would read as a different time.
  mutating func paste(_ text: String) -> Outcome {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let instant = DeadlineEntry(text).instant else {
      return .refused("Not pasted: a day and time is written \(DeadlineEntry.pattern).")
    }
    switch focus {
    case .start: start.set(DeadlineEntry.text(instant))
    case .deadline: typed.set(DeadlineEntry.text(instant))
    }
    return .open
  }

  private mutating func choose(_ choice: DeadlineChoice) {
    if choice == .typed, typed.text.isEmpty, let deadline = deadline(of: self.choice) {
      typed.set(DeadlineEntry.text(deadline))
    }
    self.choice = choice
    focus = choice == .typed ? .deadline : .start
  }

  private func keep(now: Date) -> Outcome {
    switch startEntry {
    case .instant(let start) where start > now:
      return .refused("The clock cannot start later than now.")
    case .instant: break
    case .wrong(let mistake): return .refused("The start is wrong: \(mistake).")
    case .empty, .incomplete: return .refused("The start is not complete.")
    }
    guard choice == .typed else {
      return .kept(deadline: deadline(of: choice), start: startEntry.instant)
    }
    switch typedEntry {
    case .instant(let deadline): return .kept(deadline: deadline, start: startEntry.instant)
    case .wrong(let mistake): return .refused("The deadline is wrong: \(mistake).")
    case .empty, .incomplete: return .refused("The deadline is not complete. Press o for none.")
    }
  }
}
