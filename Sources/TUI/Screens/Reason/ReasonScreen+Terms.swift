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
          help: "Skips the administrator's approval, which needs an administrator's key; "
            + "or requests it again.", isHiddenWhenReadOnly: true,
          availability: busy ?? skipping(in: context)))
    }
    if let word = context.service.words.bundle {
      keys.append(
        KeyBinding(
          [.character("w")], .wholeBundles, label: "Whole \(word)s",
          help: "Includes every certificate in the \(word)s of the checked ones, after a question; "
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
        [.escape], .breakOff, label: "Cancel reading",
        help: "Cancels reading the \(word)s; only the checked certificates are revoked.",
        availability: widening == .breakingOff
          ? .disabled(because: "The reading is being cancelled.") : .available)
    ]
  }

  /// Returns why other commands must wait for the bundles; `nil` if none are being read.
  func busy(in context: AppContext) -> Availability? {
    guard isReading else { return nil }
    let word = context.service.words.bundle ?? ""
    return .disabled(because: "The \(word)s are being read. Press Esc to cancel.")
  }

  /// Returns why no summary is possible: whole bundles are selected but unread; `nil` otherwise.
  func unread(in context: AppContext) -> Availability? {
    guard context.terms.takesBundles, !context.isWidened, !context.isReadOnly else { return nil }
    let word = context.service.words.bundle ?? ""
    return .disabled(because: "The \(word)s could not be read. Press w to retry.")
  }

  func narrowing(in context: AppContext) -> Availability {
    guard let selected else { return .disabled(because: "Nothing is checked.") }
    guard context.terms.takesBundles, let word = context.service.words.bundle else {
      return selected.narrowing
    }
    return .disabled(because: "Whole \(word)s are selected; press w to clear that first.")
  }

  private func skipping(in context: AppContext) -> Availability {
    guard context.hasEarlierManifest else { return hasChecks }
    return .disabled(
      because: context.terms.skipsApproval
        ? "This incident skips approval. Start another one to request it."
        : "This incident requests approval. Start another one to skip it.")
  }

  private func takingBundles(_ word: String, in context: AppContext) -> Availability {
    guard context.hasEarlierManifest else { return hasChecks }
    // The bundles of newly checked certificates must be read before they can be sent.
    if context.terms.takesBundles, !context.isWidened { return .available }
    return .disabled(
      because: context.terms.takesBundles
        ? "This incident revokes whole \(word)s. Start another one for single certificates."
        : "This incident revokes single certificates. Start another one for whole \(word)s.")
  }
}
