import Engine
import Foundation

// The deadline. It is set on this screen because the reason determines the time limit.
extension ReasonScreen {
  /// The keys while the deadline is being chosen.
  var deadlineKeys: KeyTable<Command> {
    KeyTable([
      KeyBinding(
        [.enter], .keep, label: "Keep", help: "Sets the deadline; the event log records it."),
      KeyBinding([.escape], .cancel, label: "Cancel", help: "Keeps the deadline as it is."),
    ])
  }

  /// Returns the recorded start of the clock, or else when the incident was created, or else now.
  static func clockStart(in context: AppContext) -> Date {
    context.clockStart ?? context.incident?.createdAt ?? context.now
  }

  /// The time limit of the Baseline Requirements for the reason under the cursor.
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
      // Record nothing if the operator left the values shown unchanged.
      let isUnsaid = chosen == context.deadline && start == editor.offeredStart
      return isUnsaid ? [] : [.setDeadline(chosen, from: start)]
    }
  }
}
