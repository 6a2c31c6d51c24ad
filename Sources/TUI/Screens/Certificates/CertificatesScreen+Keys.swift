import Engine

extension CertificatesScreen {
  enum Command: Hashable, Sendable {
    case move(ListMotion)
    /// Checks or unchecks the certificate under the cursor and moves down.
    case toggle
    case beginRange, checkRange, leaveRange
    case changeShown(CheckChange)
    case changeAll(CheckChange)
    case unlock, finishUnlocking
    case editFilter, applyFilter, clearFilter
    /// Leaves the line that is being typed.
    case leaveLine
    case sortByNext, reverseOrder
    case toggleDetail
    /// Scrolls by pages of the pane; negative is up.
    case scrollDetail(Int)
    case reason
    case refresh
  }

  static let nothingChecked = "Nothing is checked: Space checks the certificate under the cursor."
  private static let building = Availability.disabled(
    because: "The list is being built; press the key again when it is there.")

  func keys(in context: AppContext) -> KeyTable<Command> {
    switch line {
    case .filter: return KeyTable(promptKeys)
    case .unlock: return KeyTable(unlockingKeys)
    case nil: break
    }
    return KeyTable(
      (list.range == nil ? [] : rangeKeys) + checkKeys(in: context) + workKeys + paneKeys
        + movingKeys,
      isReadOnly: context.isReadOnly)
  }

  /// Returns whether the check of the certificate under the cursor can change.
  func checkAvailability(in context: AppContext) -> Availability {
    if context.isReadOnly { return .disabled(because: KeyTable<Command>.readOnlyReason) }
    guard viewport.count > 0 else { return .disabled(because: "There is nothing to check.") }
    if let why = current.flatMap(Self.obstacle) { return .disabled(because: why) }
    return isCurrentKnown || isCurrentAwaited
      ? .available : .disabled(because: "This row is still being read.")
  }

  /// Returns why a certificate's check cannot change; `nil` if it can.
  static func obstacle(_ certificate: IncidentCertificate) -> String? {
    if certificate.isProtected {
      return
        "Protected name (\(certificate.protected)): not checked. L lifts it, with a reason."
    }
    return certificate.manifest == nil ? nil : isHeld(certificate)
  }

  private var unlockAvailability: Availability {
    guard let current, current.manifest == nil else {
      return .disabled(because: "There is nothing to lift here.")
    }
    return current.isProtected
      ? .available : .disabled(because: "This certificate has no protected name.")
  }

  private var unlockingKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.enter], .finishUnlocking, label: "Lift and check",
        help: "Lifts the protection for the reason that was typed, and checks the certificate."),
      KeyBinding(
        [.escape], .leaveLine, label: "Leave protected", help: "Leaves it as it was."),
    ]
  }

  static func isHeld(_ certificate: IncidentCertificate) -> String {
    "Manifest \(certificate.manifest ?? 0) holds this certificate "
      + "(\(certificate.revocation.outcome.word)): its check cannot change."
  }

  /// Whether there is a list for the commands on ranges and on the shown certificates.
  private var listAvailability: Availability {
    if list.isBuilding { return Self.building }
    return viewport.count > 0 ? .available : .disabled(because: "There is nothing to check.")
  }

  private var promptKeys: [KeyBinding<Command>] {
    [
      KeyBinding([.enter], .applyFilter, label: "Apply", help: "Applies the filter."),
      KeyBinding(
        [.escape], .leaveLine, label: "Cancel", help: "Keeps the filter as it is."),
      KeyBinding([.control("u")], .clearFilter, label: "Clear", help: "Clears the field."),
    ]
  }

  private var rangeKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character(" "), .character("v")], .checkRange, label: "Check range",
        help: "Checks every certificate of the range.", isHiddenWhenReadOnly: true),
      KeyBinding(
        [.escape], .leaveRange, label: "No range", help: "Gives up the range, changes nothing.",
        isHiddenWhenReadOnly: true),
    ]
  }

  private func checkKeys(in context: AppContext) -> [KeyBinding<Command>] {
    let toggle = KeyBinding(
      [.character(" ")], Command.toggle, label: "Check",
      help: "Checks or unchecks the certificate under the cursor and moves to the next.",
      isHiddenWhenReadOnly: true, availability: checkAvailability(in: context))
    let begin = KeyBinding(
      [.character("v")], Command.beginRange, label: "Range",
      help: "Begins a range; move to its other end, then Space or v checks all of it.",
      isHiddenWhenReadOnly: true, availability: listAvailability)
    let many = [
      KeyBinding(
        [.character("a")], Command.changeShown(.check), label: "All shown",
        help: "Checks every certificate that the list shows.", isHiddenWhenReadOnly: true,
        availability: listAvailability),
      KeyBinding(
        [.character("U")], .changeAll(.uncheck), label: "None",
        help: "Unchecks every certificate, also those that the filter hides.",
        isHiddenWhenReadOnly: true),
    ]
    return (list.range == nil ? [toggle] : []) + many + workingKeys
      + (list.range == nil ? [begin] : [])
  }

  /// The keys after the check keys in the footer.
  private var workingKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character("/")], .editFilter, label: "Filter",
        help: "Shows only what matches: words and field:value, such as cn:*.pay.example "
          + "trust:public issued:2025-03-04 expires<30d; a leading minus excludes matches."),
      KeyBinding(
        [.character("s")], .sortByNext, label: "Sort",
        help: "Cycles the sort column, then search order."),
      KeyBinding(
        [.enter], .toggleDetail, label: pane.isOpen ? "Hide" : "View",
        help: "Opens or closes the details of the certificate under the cursor."),
      KeyBinding(
        [.character("r")], .reason, label: "Reason",
        help: "Goes on to the reason for revoking what is checked; nothing is sent yet.",
        isHiddenWhenReadOnly: true,
        availability: isCounting || (checks.totals?.checked ?? 0) > 0
          ? .available : .disabled(because: Self.nothingChecked)),
    ]
  }

  private var workKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character("L")], .unlock, label: "Lift protection",
        help: "Lets the certificate under the cursor be checked although its name is protected.",
        isHiddenWhenReadOnly: true, isHiddenInFooter: !unlockAvailability.isAvailable,
        availability: unlockAvailability),
      KeyBinding(
        [.character("A")], .changeAll(.check), label: "All found",
        help: "Checks every certificate found, also those that the filter hides.",
        isHiddenWhenReadOnly: true),
      KeyBinding(
        [.character("*")], .changeShown(.invert), label: "Invert",
        help: "Checks what is unchecked and unchecks what is checked, of what the list shows.",
        isHiddenWhenReadOnly: true, availability: listAvailability),
      KeyBinding(
        [.character("S")], .reverseOrder, label: "Reverse", help: "Reverses the order."),
      KeyBinding(
        [.character("R")], .refresh, label: "Refresh",
        help: "Reads the list and its counts from the incident file again."),
    ]
  }

  private var paneKeys: [KeyBinding<Command>] {
    guard pane.isOpen else { return [] }
    // If the pane covers the list, the page keys scroll the pane.
    let isOver = !layout.isPaneBeside
    return [
      KeyBinding(
        [.control("d")] + (isOver ? [.pageDown] : []), .scrollDetail(1), label: "Scroll",
        help: "Scrolls the details down."),
      KeyBinding(
        [.control("u")] + (isOver ? [.pageUp] : []), .scrollDetail(-1), label: "Scroll up",
        help: "Scrolls the details up.", isHiddenInFooter: true),
    ]
      + (list.range == nil
        ? [
          KeyBinding(
            [.escape], .toggleDetail, label: "Close", help: "Closes the details.",
            isHiddenInFooter: true)
        ] : [])
  }

  private var movingKeys: [KeyBinding<Command>] {
    let isPaneOver = pane.isOpen && !layout.isPaneBeside
    return ListMotion.bindings(
      of: ListMotion.allCases.filter { !isPaneOver || $0 != .pageUp && $0 != .pageDown },
      Command.move)
  }
}
