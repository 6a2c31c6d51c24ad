import Engine

// The keys for revocation options other than the reason.
extension ReasonScreen {
  func termKeys(in context: AppContext) -> [KeyBinding<Command>] {
    var keys: [KeyBinding<Command>] = []
    let busy = busy(in: context)
    if context.service.needsApproval {
      keys.append(
        KeyBinding(
          [.character("s")], .skipApproval, label: "Skip approval",
          help: "Goes without an administrator's approval, which needs an administrator's key; "
            + "or asks for it again.", isHiddenWhenReadOnly: true,
          availability: busy ?? skipping(in: context)))
    }
    if let word = context.service.words.bundle {
      keys.append(
        KeyBinding(
          [.character("w")], .wholeBundles, label: "Whole \(word)s",
          help: "Takes every certificate of the checked certificates' \(word)s, after a question; "
            + "or only the checked ones again.", isHiddenWhenReadOnly: true,
          availability: busy ?? takingBundles(word, in: context)))
    }
    return keys
  }

  /// Returns the key that cancels the reading of bundles, while they are being read.
  func breakingOff(in context: AppContext) -> [KeyBinding<Command>] {
    guard let word = context.service.words.bundle, isReading else { return [] }
    return [
      KeyBinding(
        [.escape], .breakOff, label: "Break off",
        help: "Breaks the reading of the \(word)s off; only what is checked is revoked then.",
        availability: widening == .breakingOff
          ? .disabled(because: "The reading is being broken off.") : .available)
    ]
  }

  /// Returns why other commands must wait for the bundles; `nil` if none are being read.
  func busy(in context: AppContext) -> Availability? {
    guard isReading else { return nil }
    let word = context.service.words.bundle ?? ""
    return .disabled(because: "The \(word)s are being read; Esc breaks it off.")
  }

  /// Returns why no summary is possible: whole bundles are selected but unread; `nil` otherwise.
  func unread(in context: AppContext) -> Availability? {
    guard context.terms.takesBundles, !context.isWidened, !context.isReadOnly else { return nil }
    let word = context.service.words.bundle ?? ""
    return .disabled(because: "The \(word)s could not be read; w tries again.")
  }

  func narrowing(in context: AppContext) -> Availability {
    guard let selected else { return .disabled(because: "Nothing is checked.") }
    guard context.terms.takesBundles, let word = context.service.words.bundle else {
      return selected.narrowing
    }
    return .disabled(because: "Whole \(word)s are taken; w leaves them, then narrow.")
  }

  private func skipping(in context: AppContext) -> Availability {
    guard context.hasEarlierManifest else { return hasChecks }
    return .disabled(
      because: context.terms.skipsApproval
        ? "This incident goes without approval; begin another one to ask for it."
        : "This incident asks for approval; begin another one to skip it.")
  }

  private func takingBundles(_ word: String, in context: AppContext) -> Availability {
    guard context.hasEarlierManifest else { return hasChecks }
    // The bundles of newly checked certificates must be read before they can be sent.
    if context.terms.takesBundles, !context.isWidened { return .available }
    return .disabled(
      because: context.terms.takesBundles
        ? "This incident takes whole \(word)s; begin another one for single certificates."
        : "This incident takes single certificates; begin another one for whole \(word)s.")
  }
}
