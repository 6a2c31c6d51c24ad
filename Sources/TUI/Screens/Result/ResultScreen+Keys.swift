import Engine

extension ResultScreen {
  func keys(in context: AppContext) -> KeyTable<Command> {
    let back = KeyBinding(
      [.escape], detail != nil ? Command.detail : isSearching ? .stopSearching : .close,
      label: detail != nil ? "Close" : isSearching ? "Stop search" : "Start",
      help: "Closes the detail, stops the search, or closes the incident and goes to Start.")
    let holdBinding = KeyBinding(
      [.character("h")], Command.releaseHolds, label: "Release holds",
      help: "Lifts every hold that this incident placed, once you have confirmed it: "
        + "the certificates are valid again. A run of its own, verified as any.", isDangerous: true,
      isHiddenWhenReadOnly: true,
      isHiddenInFooter: context.incident?.reason != .certificateHold,
      availability: releasing(in: context))
    return KeyTable(
      [
        KeyBinding(
          [.character("e")], .export, label: "Export",
          help: "Writes the record to a file beside the incident: JSON, CSV, Markdown or HTML.",
          availability: context.incidentPath == nil
            ? .disabled(because: "No incident is open.") : .available),
        KeyBinding(
          [.character("t")], .retry, label: "Retry",
          help: "Tries what failed, stayed unverified or was not sent once more.",
          isDangerous: true, isHiddenWhenReadOnly: true, availability: retrying),
        KeyBinding(
          [.character("c")], .checkStragglers, label: "Select new",
          help: "Selects the newly found certificates and opens Certificates.",
          isHiddenWhenReadOnly: true, availability: checkingStragglers(in: context)),
        holdBinding,
        KeyBinding(
          [.character("R")], .searchAgain, label: "Search again",
          help: "Searches once more for what is still issued in this profile and window.",
          isHiddenWhenReadOnly: true,
          availability: isSearching
            ? .disabled(because: "The search is under way.") : .available),
        KeyBinding(
          [.enter], .detail, label: detail == nil ? "Detail" : "Close",
          help: "Shows everything about the certificate under the cursor, or hides it.",
          availability: list.viewport.count > 0
            ? .available : .disabled(because: "No certificate needs a closer look.")),
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
      return .disabled(because: "Nothing is left that another try could help.")
    }
    return isSearching
      ? .disabled(because: "The search is under way; Esc stops it.") : .available
  }

  private func checkingStragglers(in context: AppContext) -> Availability {
    if isSearching { return .disabled(because: "The search is under way; Esc stops it.") }
    guard stragglers > 0 else {
      return .disabled(because: "The search after the run found nothing new.")
    }
    return context.incident?.phase == .finished
      ? .available
      : .disabled(because: "Checks are frozen until every selected certificate is at its end.")
  }

  private func releasing(in context: AppContext) -> Availability {
    guard context.incident?.reason == .certificateHold else {
      return .disabled(because: "Only holds can be released; this incident placed none.")
    }
    guard let counts, (counts.onHold ?? 0) > 0 else {
      return .disabled(because: "No certificate is on hold by this incident.")
    }
    if isSearching { return .disabled(because: "The search is under way; Esc stops it.") }
    return context.incident?.phase == .finished
      ? .available
      : .disabled(because: "Holds are released once every selected certificate is at its end.")
  }
}
