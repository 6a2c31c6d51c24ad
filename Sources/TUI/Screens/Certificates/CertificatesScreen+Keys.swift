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

  static let nothingChecked = "No certificate is checked. Press Space to check this one."
  private static let building = Availability.disabled(
    because: "The list is loading. Press the key again when it is shown.")

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
    guard viewport.count > 0 else { return .disabled(because: "There is no certificate to check.") }
    if let why = current.flatMap(Self.obstacle) { return .disabled(because: why) }
    return isCurrentKnown || isCurrentAwaited
      ? .available : .disabled(because: "This row is still being read.")
  }

  /// Returns why a certificate's check cannot change; `nil` if it can.
  static func obstacle(_ certificate: IncidentCertificate) -> String? {
    if certificate.isProtected {
      return
        "Protected name (\(certificate.protected)): not checked. Press L to unlock it."
    }
    return certificate.manifest == nil ? nil : isHeld(certificate)
  }

  private var unlockAvailability: Availability {
    guard let current, current.manifest == nil else {
      return .disabled(because: "There is no certificate to unlock.")
    }
    return current.isProtected
      ? .available : .disabled(because: "This certificate has no protected name.")
  }

  private var unlockingKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.enter], .finishUnlocking, label: "Unlock, check",
        help: "Unlocks the protected name for the typed reason, and checks the certificate."),
      KeyBinding(
        [.escape], .leaveLine, label: "Keep protected", help: "Keeps the name protected."),
    ]
  }

  static func isHeld(_ certificate: IncidentCertificate) -> String {
    "Manifest \(certificate.manifest ?? 0) includes this certificate "
      + "(\(certificate.revocation.outcome.word)): its check is fixed."
  }

  /// Whether there is a list for the commands on ranges and on the shown certificates.
  private var listAvailability: Availability {
    if list.isBuilding { return Self.building }
    return viewport.count > 0 ? .available : .disabled(because: "There is no certificate to check.")
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
        help: "Checks every certificate in the range.", isHiddenWhenReadOnly: true),
      KeyBinding(
        [.escape], .leaveRange, label: "Cancel", help: "Cancels the range, changes nothing.",
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
      help: "Starts a range. Move to its other end, then press Space or v to check all of it.",
      isHiddenWhenReadOnly: true, availability: listAvailability)
    let many = [
      KeyBinding(
        [.character("a")], Command.changeShown(.check), label: "All shown",
        help: "Checks every certificate that the list shows.", isHiddenWhenReadOnly: true,
        availability: listAvailability),
      KeyBinding(
        [.character("U")], .changeAll(.uncheck), label: "None",
        help: "Unchecks every certificate, including those the filter hides.",
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
        help: "Shows only matching certificates: words and field:value, such as cn:*.pay.example "
          + "trust:public issued:2025-03-04 expires<30d; a leading minus excludes matches."),
      KeyBinding(
        [.character("s")], .sortByNext, label: "Sort",
        help: "Cycles the sort column, then search order."),
      KeyBinding(
        [.enter], .toggleDetail, label: pane.isOpen ? "Hide" : "View",
        help: "Opens or closes the details of the certificate under the cursor."),
      KeyBinding(
        [.character("r")], .reason, label: "Reason",
        help: "Opens the reasons for revoking the checked certificates. Nothing is sent yet.",
        isHiddenWhenReadOnly: true,
        availability: isCounting || (checks.totals?.checked ?? 0) > 0
          ? .available : .disabled(because: Self.nothingChecked)),
    ]
  }

  private var workKeys: [KeyBinding<Command>] {
    [
      KeyBinding(
        [.character("L")], .unlock, label: "Unlock",
        help: "Unlocks the protected name under the cursor for a typed reason, and checks it.",
        isHiddenWhenReadOnly: true, isHiddenInFooter: !unlockAvailability.isAvailable,
        availability: unlockAvailability),
      KeyBinding(
        [.character("A")], .changeAll(.check), label: "All found",
        help: "Checks every certificate found, including those the filter hides.",
        isHiddenWhenReadOnly: true),
      KeyBinding(
        [.character("*")], .changeShown(.invert), label: "Invert",
        help: "Inverts the check of every certificate that the list shows.",
        isHiddenWhenReadOnly: true, availability: listAvailability),
      KeyBinding(
        [.character("S")], .reverseOrder, label: "Reverse", help: "Reverses the order."),
      KeyBinding(
        [.character("R")], .refresh, label: "Refresh",
        help: "Reloads the list and its counts from the incident file."),
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
