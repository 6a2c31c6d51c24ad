import Engine

extension ProfileScreen {
  /// The key that reads a profile's settings: `i` where `d` chooses a division.
  var detailsKey: Character { divisions == nil ? "d" : "i" }

  func keys(in context: AppContext) -> KeyTable<Command> {
    let word = context.service.words.profile
    let choosing = choosing(word)
    return KeyTable(
      [
        KeyBinding(
          [.enter], .choose, label: "Choose",
          help: "Selects the \(word) and opens the window.", availability: choosing)
      ] + divisionKeys + [
        KeyBinding(
          [.character("/")], .filter, label: "Filter",
          help: "Shows only the \(word)s whose name, id, template or issuer contains a text."),
        KeyBinding(
          [.character("c")], .clearFilter, label: "All", help: "Shows all \(word)s again.",
          isHiddenInFooter: filter.isEmpty,
          availability: filter.isEmpty
            ? .disabled(because: "No filter is set; all \(word)s are shown.") : .available),
        KeyBinding(
          [.character(detailsKey)], .details, label: "Details",
          help: "Loads the \(word)'s settings, including its trust.",
          availability: choosing),
        KeyBinding(
          [.character("R")], .refresh, label: isFailed ? "Retry" : "Refresh",
          help: "Loads the \(word)s from the service again.",
          availability: loading == .underWay
            ? .disabled(because: "The \(word)s are being read.") : .available),
        KeyBinding([.character("q")], .quit, label: "Quit", help: "Leaves bulkrevoke."),
      ] + ListMotion.bindings(Command.move))
  }

  private var divisionKeys: [KeyBinding<Command>] {
    guard let divisions else { return [] }
    return [
      KeyBinding(
        [.character("d")], .division, label: divisions.word.capitalized,
        help: "Limits the search to the next \(divisions.word); after the last, to all of them.",
        availability: divisions.choosing)
    ]
  }

  private var isFailed: Bool {
    if case .failed = loading { true } else { false }
  }

  private func choosing(_ word: String) -> Availability {
    if reading != nil { return .disabled(because: "The \(word)'s settings are being read.") }
    guard selected == nil else { return .available }
    return switch loading {
    case .underWay: .disabled(because: "The \(word)s are being read.")
    case .failed: .disabled(because: "The \(word)s could not be read. Press R to retry.")
    case .done:
      .disabled(
        because: profiles.isEmpty
          ? "The service shows no \(word)s to this key."
          : "No \(word) matches the filter. Press c to show all.")
    }
  }
}
