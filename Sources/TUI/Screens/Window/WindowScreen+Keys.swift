import Engine

extension WindowScreen {
  func keys(in context: AppContext) -> KeyTable<Command> {
    guard !isSearching else { return searchKeys }
    return KeyTable(
      [main(in: context)] + deadlines + presets + [
        KeyBinding(
          [.tab, .down], .focus(by: 1), label: "Next field", help: "Moves to the next field."),
        KeyBinding(
          [.backTab, .up], .focus(by: -1), label: "Previous field",
          help: "Moves to the field before.", isHiddenInFooter: true),
        KeyBinding(
          [.character("R")], .count, label: "Count again",
          help: "Counts the matching \(context.service.words.row)s again.",
          isHiddenInFooter: !hasTrouble,
          availability: window == nil
            ? .disabled(because: obstacle(in: context) ?? "The window is not complete.")
            : .available),
        KeyBinding([.character("q")], .quit, label: "Quit", help: "Leaves bulkrevoke."),
      ])
  }

  private var searchKeys: KeyTable<Command> {
    let isBreakingOff = if case .breakingOff = search { true } else { false }
    let why = "A search is running. Press Esc to cancel it."
    return KeyTable([
      KeyBinding(
        [.escape], .cancelSearch, label: "Cancel",
        help: "Cancels the search and discards its results.",
        availability: isBreakingOff
          ? .disabled(because: "The search is being cancelled.") : .available),
      KeyBinding(
        [.enter], .search, label: "Search", help: "Searches.", isHiddenInFooter: true,
        availability: .disabled(because: why)),
      KeyBinding([.character("q")], .quit, label: "Quit", help: "Leaves bulkrevoke."),
    ])
  }

  private var hasTrouble: Bool {
    if case .failed = matches { return true }
    return profileTrouble != nil
  }

  private func main(in context: AppContext) -> KeyBinding<Command> {
    if focus == .first, firstEntry.day != nil, lastEntry == .empty {
      return KeyBinding([.enter], .next, label: "Next", help: "Moves to the last day.")
    }
    if isOpenAlready(in: context) {
      return KeyBinding(
        [.enter], .search, label: "Certificates",
        help: "Opens the certificates that were already found.",
        availability: availability(in: context))
    }
    return KeyBinding(
      [.enter], .search, label: "Search",
      help: "Loads every matching certificate into a new incident file. Changes nothing at the "
        + "service.",
      availability: availability(in: context))
  }

  private var deadlines: [KeyBinding<Command>] {
    DeadlineChoice.allCases.map {
      KeyBinding(
        [.character($0.rawValue)], .deadline($0), label: $0.title, help: $0.help,
        isHiddenInFooter: true)
    }
  }

  private var presets: [KeyBinding<Command>] {
    WindowPreset.allCases.map {
      KeyBinding(
        [.character($0.rawValue)], .preset($0), label: $0.title, help: $0.help,
        isHiddenInFooter: true)
    }
  }

  private func availability(in context: AppContext) -> Availability {
    obstacle(in: context).map { .disabled(because: $0) } ?? .available
  }

  /// Returns why Enter is unavailable, in a sentence; `nil` if it is available.
  private func obstacle(in context: AppContext) -> String? {
    if let mistake = Self.mistake("first", firstEntry) ?? Self.mistake("last", lastEntry) {
      return mistake
    }
    guard window != nil else { return "The last day is before the first day." }
    if choice == .typed {
      switch deadlineEntry {
      case .instant: break
      case .wrong(let mistake): return "The deadline is wrong: \(mistake)."
      case .empty, .incomplete: return "The deadline is not complete. Press o for none."
      }
    }
    let words = context.service.words
    // If a row is not one certificate, the search can cover more than was counted.
    if case .counted(0, _) = matches, context.service.listsCertificates {
      return "No issued certificate of this \(words.profile) starts in this window."
    }
    if isOpenAlready(in: context) { return nil }
    if context.isReadOnly { return "The console is read-only: it cannot start a search." }
    if context.profile == nil {
      return profileTrouble == nil
        ? "The \(words.profile)'s settings are still being read."
        : "The \(words.profile)'s settings could not be read. Press R to retry."
    }
    return nil
  }

  private static func mistake(_ name: String, _ entry: DateEntry) -> String? {
    switch entry {
    case .day: nil
    case .empty: "The \(name) day is missing."
    case .incomplete: "The \(name) day is not complete: write YYYY-MM-DD."
    case .wrong(let mistake): "The \(name) day is wrong: \(mistake)."
    }
  }
}
