import Engine
import Foundation

// The deadline, chosen with the reason since the reason says how long there is.
extension ReasonScreen {
  /// The keys while the deadline is being chosen.
  var deadlineKeys: KeyTable<Command> {
    KeyTable([
      KeyBinding(
        [.enter], .keep, label: "Keep", help: "Sets the deadline; the event log keeps it."),
      KeyBinding([.escape], .cancel, label: "Cancel", help: "Leaves it as it was."),
    ])
  }

  /// From when the clock runs: what was said, or when the incident was begun.
  static func clockStart(in context: AppContext) -> Date {
    context.clockStart ?? context.incident?.createdAt ?? context.now
  }

  /// What the Baseline Requirements say about the reason under the cursor.
  var suggestion: DeadlineSuggestion? {
    guard case .loaded(_, let trust) = content, let reason = selected?.option.reason else {
      return nil
    }
    return DeadlineSuggestion(for: reason, trust: trust)
  }

  func editor(in context: AppContext) -> DeadlineEditor {
    DeadlineEditor(
      deadline: context.deadline, start: Self.clockStart(in: context), suggestion: suggestion)
  }

  mutating func editDeadline(_ input: InputEvent, in context: AppContext) -> [Effect]? {
    guard var editor = deadline else { return nil }
    let outcome: DeadlineEditor.Outcome
    switch input {
    case .key(let event): outcome = editor.handle(event.key, now: context.now)
    case .paste(let text): outcome = editor.paste(text)
    default: return []
    }
    deadline = editor
    switch outcome {
    case .open: return []
    case .refused(let why): return [.say(why)]
    case .cancelled:
      deadline = nil
      return []
    case .kept(let chosen, let start):
      deadline = nil
      // What was shown and not changed is nothing that somebody said.
      let isUnsaid = chosen == context.deadline && start == editor.offeredStart
      return isUnsaid ? [] : [.setDeadline(chosen, from: start)]
    }
  }
}
