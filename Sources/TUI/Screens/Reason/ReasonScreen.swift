import Engine

/// The screen that chooses the reason for revoking the checked certificates.
struct ReasonScreen: Screen {
  enum Command: Hashable, Sendable {
    case choose, narrow, overrideTrust, comment, ticket, deadline, retry, keep, cancel
    case skipApproval, wholeBundles, breakOff
    case move(ListMotion)
  }

  /// A text for the record that the operator can edit.
  enum Text: Hashable, Sendable {
    case comment, ticket
  }

  /// The state of loading the selection.
  enum Content: Sendable {
    case loading
    case failed(String)
    case loaded([ReasonRow], trust: [Trust: Int])
  }

  var place: Place { .reason }

  private(set) var content = Content.loading
  private(set) var list = ListViewport(height: 1)
  private(set) var editing: (text: Text, field: TextField)?
  private(set) var question: Question?
  /// The deadline while it is being chosen.
  var deadline: DeadlineEditor?
  /// The state of reading the checked certificates' bundles.
  var widening = Widening.idle
  /// The number of certificates that are checked only because of their bundle.
  var takenAlong = 0
  /// Whether this screen has asked to uncheck what an earlier, unconfirmed choice of whole bundles
  /// checked.
  var isSettled = false

  /// The reasons offered; empty until they are loaded.
  var rows: [ReasonRow] {
    if case .loaded(let rows, _) = content { rows } else { [] }
  }

  /// The row under the cursor.
  var selected: ReasonRow? {
    rows.indices.contains(list.cursor) ? rows[list.cursor] : nil
  }

  /// The number of checked certificates.
  var checked: Int { rows.first?.choice.checked ?? 0 }

  // MARK: - Keys

  func keys(in context: AppContext) -> KeyTable<Command> {
    if deadline != nil { return deadlineKeys }
    if editing != nil || question != nil {
      return KeyTable([
        KeyBinding(
          [.enter], .keep, label: editing == nil ? "Choose" : "Keep", help: "Keeps the text."),
        KeyBinding([.escape], .cancel, label: "Cancel", help: "Discards the change."),
      ])
    }
    if case .failed = content {
      return KeyTable([
        KeyBinding([.character("R")], .retry, label: "Retry", help: "Loads the selection again.")
      ])
    }
    let busy = busy(in: context)
    return KeyTable(
      breakingOff(in: context) + [
        KeyBinding(
          [.enter], .choose, label: "Choose",
          help: "Selects the reason under the cursor and opens the summary. "
            + "Nothing is sent yet.", availability: busy ?? unread(in: context) ?? choosing),
        KeyBinding(
          [.character("n")], .narrow, label: "Uncheck",
          help: "Unchecks the certificates that do not allow the reason under the cursor.",
          isHiddenWhenReadOnly: true,
          availability: busy ?? narrowing(in: context)),
        KeyBinding(
          [.character("o")], .overrideTrust, label: "Override trust",
          help: "Sets the trust of every checked certificate; the event log records the old one.",
          isHiddenWhenReadOnly: true, availability: busy ?? hasChecks),
        KeyBinding(
          [.character("c")], .comment, label: "Comment", help: "Edits the comment for the record.",
          isHiddenWhenReadOnly: true),
        KeyBinding(
          [.character("t")], .ticket, label: "Ticket", help: "Edits the ticket of this revocation.",
          isHiddenWhenReadOnly: true),
        KeyBinding(
          [.character("d")], .deadline, label: "Deadline",
          help: "Sets the deadline, and the time that it counts from.",
          isHiddenWhenReadOnly: true),
      ] + termKeys(in: context) + ListMotion.bindings(Command.move), isReadOnly: context.isReadOnly)
  }

  private var choosing: Availability {
    guard let selected, checked > 0 else { return hasChecks }
    return selected.why.map { .disabled(because: "\(selected.option.wireName): \($0)") }
      ?? .available
  }

  var hasChecks: Availability {
    if case .loading = content { return .disabled(because: "Still reading the selection.") }
    return checked > 0
      ? .available : .disabled(because: "Nothing is checked. Press Esc to go back and check some.")
  }

  // MARK: - Updating

  mutating func appear(in context: inout AppContext) -> [Effect] {
    editing = nil
    question = nil
    deadline = nil
    return settle(in: &context)
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    switch command {
    case .choose:
      guard let selected else { return [] }
      context.reason = selected.option
      return [.restart(.confirm)]
    case .narrow:
      return selected.map { [.narrow($0.option)] } ?? []
    case .overrideTrust:
      question = .trust(checked: checked)
    case .comment:
      editing = (.comment, TextField(text: context.comment))
    case .ticket:
      editing = (.ticket, TextField(text: context.ticket))
    case .deadline:
      deadline = editor(in: context)
    case .retry:
      content = .loading
      return settle(in: &context)
    case .skipApproval:
      context.terms.skipsApproval.toggle()
    case .wholeBundles:
      return changeBundles(in: &context)
    case .breakOff:
      widening = .breakingOff
      return [.cancelWidening]
    case .move(let motion):
      list.move(motion)
    case .keep, .cancel:
      break
    }
    return []
  }

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    if deadline != nil { return editDeadline(input, in: context) }
    if editing != nil { return edit(input, in: &context) }
    if question != nil { return answer(input) }
    guard case .mouse(let event) = input else { return nil }
    switch event.action {
    case .wheelUp: list.moveCursor(by: -1)
    case .wheelDown: list.moveCursor(by: 1)
    case .click: break
    }
    return []
  }

  private mutating func edit(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    guard let (text, before) = editing else { return nil }
    var field = before
    switch input {
    case .paste(let pasted):
      guard field.paste(pasted) else { return [.say("That is too long for one line.")] }
    case .key(let event):
      if event.key == .enter {
        // Other screens show this text, so remove characters that control a terminal.
        switch text {
        case .comment: context.comment = field.text.scrubbed
        case .ticket: context.ticket = field.text.scrubbed
        }
        editing = nil
        return []
      }
      if event.key == .escape {
        editing = nil
        return []
      }
      _ = field.handle(event.key)
    default:
      return nil
    }
    editing = (text, field)
    return []
  }

  private mutating func answer(_ input: InputEvent) -> [Effect]? {
    guard case .key(let event) = input, var asked = question else { return nil }
    switch asked.dialog.handle(event.key) {
    case .open:
      question = asked
      return []
    case .cancelled:
      question = nil
      return []
    case .answered(let number):
      question = nil
      switch (asked.topic, number) {
      case (.trust, 1): return [.overrideTrust(.private)]
      case (.trust, 2): return [.overrideTrust(.public)]
      case (.bundles, 1): return widen()
      default: return []
      }
    }
  }

  /// Asks whether to revoke whole bundles.
  mutating func askAboutBundles(_ word: String) {
    question = .bundles(word)
  }

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .choices(let choices, let trust):
      let chosen = context.reason ?? selected?.option
      let earlier = context.incident?.reason.flatMap(context.service.option(for:))
      let isFirst = rows.isEmpty
      content = .loaded(
        choices.map { ReasonRow(choice: $0, earlier: earlier) }, trust: trust)
      list.setCount(rows.count)
      if isFirst, let row = rows.firstIndex(where: { $0.option == chosen }) {
        list.moveCursor(to: row)
      }
    case .failed(.loadChoices, let why), .failed(.leaveAlong, let why):
      content = .failed(why)
      isSettled = false
    default:
      return receiveOnBundles(news, in: &context)
    }
    return []
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    ReasonView(screen: self, context: context).draw(on: &canvas)
  }
}
