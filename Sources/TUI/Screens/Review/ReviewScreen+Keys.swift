import Engine

extension ReviewScreen {
  enum Command: Hashable, Sendable {
    case move(ListMotion)
    case toggleDetail
    case editFilter, applyFilter, leavePrompt, clear, finishEntry
    /// Shows only one part, or everything again.
    case show(Part)
    case refresh, back
    /// Searches for differences from the current inventory, or shows everything again.
    case compare, stopComparing
    case beginRange, rangeSeen, leaveRange
    case toggleSeen, allSeen, question, unmark, approve, sendBack
    case revoke, unfreeze
  }

  func keys(in context: AppContext) -> KeyTable<Command> {
    if prompt != nil {
      return KeyTable([
        KeyBinding([.enter], .applyFilter, label: "Apply", help: "Applies the filter."),
        KeyBinding(
          [.escape], .leavePrompt, label: "Cancel", help: "Keeps the filter as it is."),
        KeyBinding([.control("u")], .clear, label: "Clear", help: "Clears the field."),
      ])
    }
    if let entry {
      let isDangerous = if case .revoke = entry.purpose { true } else { false }
      return KeyTable([
        KeyBinding(
          [.enter], .finishEntry, label: isDangerous ? "Revoke, when typed" : "Done",
          help: "Accepts the typed text.", isDangerous: isDangerous),
        KeyBinding([.escape], .leavePrompt, label: "Cancel", help: "Changes nothing."),
      ])
    }
    let own =
      context.role == .reviewer
      ? (list.range == nil ? oneKeys : rangeKeys) + reviewerKeys(in: context)
      : operatorKeys(in: context)
    return KeyTable(
      own + listKeys(in: context) + ListMotion.bindings(Command.move),
      isReadOnly: context.isReadOnly && context.role != .reviewer)
  }

  private var oneKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character(" ")], .toggleSeen, label: "Seen",
        help: "Marks the certificate under the cursor as seen, or not seen, and moves on.",
        availability: seenAvailability),
      KeyBinding(
        [.character("v")], .beginRange, label: "Range",
        help: "Starts a range. Move to its other end, then press Space or v to mark all of it "
          + "as seen.",
        availability: rowAvailability),
    ]
  }

  private var rangeKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character(" "), .character("v")], .rangeSeen, label: "Range seen",
        help: "Marks the range as seen, except questioned certificates."),
      KeyBinding(
        [.escape], .leaveRange, label: "Cancel", help: "Cancels the range, changes nothing."),
    ]
  }

  private func reviewerKeys(in context: AppContext) -> [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character("A")], .allSeen, label: "All shown",
        help: "Marks every certificate in the list as seen, except questioned ones.",
        availability: rowAvailability),
      KeyBinding(
        [.character("Q"), .character("!")], .question, label: "Question",
        help: "Marks the certificate under the cursor as questioned, with a note.",
        availability: rowAvailability),
      KeyBinding(
        [.character("x")], .unmark, label: "Clear mark",
        help: "Removes the mark of the certificate under the cursor.",
        availability: unmarkAvailability),
      KeyBinding(
        [.character("y")], .approve, label: "Approve",
        help: "Signs the manifest with an ssh key; the operator can then start the run.",
        availability: frozenAvailability(in: context)),
      KeyBinding(
        [.character("b")], .sendBack, label: "Send back",
        help: "Sends the manifest back to its operator, with a comment.",
        availability: frozenAvailability(in: context)),
    ]
  }

  private func operatorKeys(in context: AppContext) -> [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character("r")], .revoke, label: "Revoke",
        help: "Starts the run once there are enough sign-offs; asks you to type the number.",
        isHiddenWhenReadOnly: true, availability: frozenAvailability(in: context)),
      KeyBinding(
        [.character("u")], .unfreeze, label: "Unfreeze",
        help: "Withdraws the manifest from review, to change the checks.",
        isHiddenWhenReadOnly: true, availability: frozenAvailability(in: context)),
    ]
  }

  private func listKeys(in context: AppContext) -> [KeyBinding<Command>] {
    [
      KeyBinding(
        [.enter], .toggleDetail, label: "Detail", help: "Shows or hides the certificate's details."
      ),
      KeyBinding(
        [.character("/")], .editFilter, label: "Filter", help: "Changes what the list shows."),
      KeyBinding(
        [.character("o")], .show(.questioned), label: "Questioned",
        help: "Shows only questioned certificates, or all again."),
      KeyBinding(
        [.character("h")], .show(.hidden), label: "Hidden",
        help: "Shows only certificates that the operator's filter hid at the freeze, or all again.",
        availability: hiddenAvailability(in: context)),
      KeyBinding(
        [.character("D")], .compare, label: part == .differing ? "All again" : "Differences",
        help: "Searches again, and shows certificates new, gone or changed since the freeze.",
        availability: compareAvailability(in: context)),
      KeyBinding(
        [.character("R")], .refresh, label: "Refresh", help: "Reloads everything.",
        isHiddenInFooter: true),
      !isComparing
        ? leaveKey
        : KeyBinding(
          [.escape], .stopComparing, label: "Stop comparing",
          help: "Cancels the search for differences."),
    ]
  }

  private var leaveKey: KeyBinding<Command> {
    KeyBinding(
      [.escape], .back, label: "Leave",
      help: "Closes the incident for the next person to open. The manifest stays frozen.",
      isHiddenInFooter: true)
  }

  /// An unread row accepts marks too; they apply once it is read.
  private var rowAvailability: Availability {
    if viewport.count == 0 { return .disabled(because: "The list is empty.") }
    return current?.inventory == .new ? .disabled(because: Self.isNew) : .available
  }

  private var unmarkAvailability: Availability {
    current == nil && viewport.count > 0
      ? .disabled(because: "This row is still being read.") : rowAvailability
  }

  private func compareAvailability(in context: AppContext) -> Availability {
    !isComparing
      ? frozenAvailability(in: context)
      : .disabled(because: "The search for differences is still running. Press Esc to stop it.")
  }

  private var seenAvailability: Availability {
    if let current, case .questioned = mark(of: current) {
      return .disabled(because: Self.isQuestioned)
    }
    return rowAvailability
  }

  private func frozenAvailability(in context: AppContext) -> Availability {
    if isBusy { return .disabled(because: "The previous command is still running.") }
    return context.incident?.frozen == nil
      ? .disabled(because: "No manifest is frozen for review.") : .available
  }

  private func hiddenAvailability(in context: AppContext) -> Availability {
    context.incident?.frozen?.filter.isEmpty == false
      ? .available
      : .disabled(because: "No filter was set at the freeze: no certificate was hidden.")
  }
}
