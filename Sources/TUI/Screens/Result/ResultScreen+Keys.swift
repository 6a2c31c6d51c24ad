import Engine

extension ResultScreen {
  func keys(in context: AppContext) -> KeyTable<Command> {
    let back = KeyBinding(
      [.escape], detail != nil ? Command.detail : isSearching ? .stopSearching : .close,
      label: detail != nil ? "Close" : isSearching ? "Stop search" : "Start",
      help: "Closes the detail, stops the search, or closes the incident and goes to Start.")
    let holdBinding = KeyBinding(
      [.character("h")], Command.releaseHolds, label: "Release holds",
      help: "Releases every hold that this incident placed, after you confirm: the "
        + "certificates are valid again. This is a separate run, and is verified.",
      isDangerous: true, isHiddenWhenReadOnly: true,
      isHiddenInFooter: context.incident?.reason != .certificateHold,
      availability: releasing(in: context))
    return KeyTable(
      [
        KeyBinding(
          [.character("e")], .export, label: "Export",
          help: "Writes the record to a file next to the incident: JSON, CSV, Markdown or HTML.",
          availability: context.incidentPath == nil
            ? .disabled(because: "No incident is open.") : .available),
        KeyBinding(
          [.character("t")], .retry, label: "Retry",
          help: "Retries certificates that failed, are unverified or were not sent.",
          isDangerous: true, isHiddenWhenReadOnly: true, availability: retrying),
        KeyBinding(
          [.character("c")], .checkStragglers, label: "Select new",
          help: "Selects the newly found certificates and opens Certificates.",
          isHiddenWhenReadOnly: true, availability: checkingStragglers(in: context)),
        holdBinding,
        KeyBinding(
          [.character("R")], .searchAgain, label: "Search again",
          help: "Searches again for certificates still issued in this profile and window.",
          isHiddenWhenReadOnly: true,
          availability: isSearching
            ? .disabled(because: "A search is running.") : .available),
        KeyBinding(
          [.enter], .detail, label: detail == nil ? "Detail" : "Close",
          help: "Shows or hides the details of the certificate under the cursor.",
          availability: list.viewport.count > 0
            ? .available : .disabled(because: "No certificate needs attention.")),
        back,
        KeyBinding(
          [.character("q"), .control("c")], .quit, label: "Quit",
          help: "Asks whether to leave; everything is in the incident file."),
      ] + ListMotion.bindings(Command.move), isReadOnly: context.isReadOnly)
  }

  private var retrying: Availability {
    guard let counts else { return .disabled(because: "Still counting.") }
    guard counts.failed + counts.rejected + counts.unverified + counts.pending + counts.accepted > 0
    else {
      return .disabled(because: "No certificate can be retried.")
    }
    return isSearching
      ? .disabled(because: "A search is running. Press Esc to stop it.") : .available
  }

  private func checkingStragglers(in context: AppContext) -> Availability {
    if isSearching { return .disabled(because: "A search is running. Press Esc to stop it.") }
    guard stragglers > 0 else {
      return .disabled(because: "The search after the run found nothing new.")
    }
    return context.incident?.phase == .finished
      ? .available
      : .disabled(because: "Checks are frozen until every selected outcome is final.")
  }

  private func releasing(in context: AppContext) -> Availability {
    guard context.incident?.reason == .certificateHold else {
      return .disabled(because: "Only holds can be released; this incident placed none.")
    }
    guard let counts, (counts.onHold ?? 0) > 0 else {
      return .disabled(because: "This incident has no certificate on hold.")
    }
    if isSearching { return .disabled(because: "A search is running. Press Esc to stop it.") }
    return context.incident?.phase == .finished
      ? .available
      : .disabled(because: "Holds can be released once every selected outcome is final.")
  }
}
