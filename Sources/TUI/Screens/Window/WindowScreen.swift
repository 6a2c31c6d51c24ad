import Engine
import Foundation

/// The screen that sets the days of issue and the deadline, and searches.
struct WindowScreen: Screen {
  enum Command: Hashable, Sendable {
    case search, next, cancelSearch, count, quit
    case preset(WindowPreset)
    case deadline(DeadlineChoice)
    case focus(by: Int)
  }

  /// The field that receives the typing.
  enum Focus: Hashable, Sendable, CaseIterable {
    case first, last, deadline
  }

  /// The state of counting the matches.
  enum Matches: Hashable, Sendable {
    case unknown
    case counting(IssuanceWindow)
    case counted(Int, IssuanceWindow)
    case failed(String, IssuanceWindow)
  }

  enum Search: Hashable, Sendable {
    case idle
    /// With the progress; `nil` until the first page arrives.
    case underWay(IncidentSearch.Progress?)
    case breakingOff(IncidentSearch.Progress?)
    case failed(String)
  }

  private(set) var first = PatternField(pattern: "YYYY-MM-DD")
  private(set) var last = PatternField(pattern: "YYYY-MM-DD")
  private(set) var typedDeadline = PatternField(pattern: DeadlineEntry.pattern)
  private(set) var choice = DeadlineChoice.none
  private(set) var focus = Focus.first
  private(set) var matches = Matches.unknown
  private(set) var search = Search.idle
  /// Why the profile's settings could not be read.
  private(set) var profileTrouble: String?
  private var hasAppeared = false
  private(set) var body = Size(rows: 20, columns: 80)

  var place: Place { .window }

  var firstEntry: DateEntry { DateEntry(first.text) }
  var lastEntry: DateEntry { DateEntry(last.text) }
  var deadlineEntry: DeadlineEntry { DeadlineEntry(typedDeadline.text) }

  /// The window; `nil` until both days are valid and in order.
  var window: IssuanceWindow? {
    guard let first = firstEntry.day, let last = lastEntry.day else { return nil }
    return try? IssuanceWindow(first: first, last: last)
  }

  var isSearching: Bool {
    switch search {
    case .underWay, .breakingOff: true
    case .idle, .failed: false
    }
  }

  /// Whether the open incident has exactly this profile and window.
  func isOpenAlready(in context: AppContext) -> Bool {
    guard let incident = context.incident, let window else { return false }
    return incident.window == window && incident.profileID == profileID(in: context)
  }

  private func profileID(in context: AppContext) -> String? {
    context.profile?.reference ?? context.incident?.profileID
  }

  // MARK: - Appearing

  mutating func appear(in context: inout AppContext) -> [Effect] {
    if !hasAppeared {
      hasAppeared = true
      if let window = context.window {
        first.set("\(window.first)")
        last.set("\(window.last)")
      }
      if let deadline = context.deadline {
        choice = .typed
        typedDeadline.set(DeadlineEntry.text(deadline))
      }
    }
    return loadProfile(in: context) + count(in: context)
  }

  /// Reads the profile of an opened incident: a new search needs the settings, which the incident
  /// does not store.
  private mutating func loadProfile(in context: AppContext) -> [Effect] {
    guard context.profile == nil, let id = context.incident?.profileID else { return [] }
    profileTrouble = nil
    return [.loadProfile(id: id)]
  }

  /// Counts the matches unless this window's count is known, under way or failed.
  private mutating func count(in context: AppContext) -> [Effect] {
    guard let window, let id = profileID(in: context) else {
      matches = .unknown
      return []
    }
    switch matches {
    case .counting(window), .counted(_, window), .failed(_, window): return []
    default: break
    }
    matches = .counting(window)
    return [.countMatches(profileID: id, window: window)]
  }

  // MARK: - Commands

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    switch command {
    case .search: return begin(in: &context)
    case .next:
      focus = .last
      return []
    case .cancelSearch:
      if case .underWay(let progress) = search { search = .breakingOff(progress) }
      return [.cancelSearch]
    case .count:
      matches = .unknown
      return loadProfile(in: context) + count(in: context)
    case .quit: return [.quit]
    case .preset(let preset):
      let days = preset.days(today: CalendarDate(context.now))
      first.set("\(days.first)")
      last.set("\(days.last)")
      return edited(in: context)
    case .deadline(let choice):
      choose(choice, in: &context)
      return []
    case .focus(let step):
      let stops = Focus.allCases.filter { $0 != .deadline || choice == .typed }
      let now = stops.firstIndex(of: focus) ?? 0
      focus = stops[(now + step + stops.count) % stops.count]
      return []
    }
  }

  private mutating func begin(in context: inout AppContext) -> [Effect] {
    guard let window else { return [] }
    if isOpenAlready(in: context) {
      let isChanged = !context.isReadOnly && context.incident?.deadline != context.deadline
      return (isChanged ? [.setDeadline(context.deadline)] : []) + [.go(.certificates)]
    }
    guard let profile = context.profile else { return [] }
    // The search closes the open incident; its file keeps everything.
    context.incident = nil
    search = .underWay(nil)
    return [.search(profile: profile, window: window, deadline: context.deadline)]
  }

  private mutating func choose(_ choice: DeadlineChoice, in context: inout AppContext) {
    self.choice = choice
    if choice == .typed {
      focus = .deadline
      if typedDeadline.text.isEmpty, let deadline = context.deadline {
        typedDeadline.set(DeadlineEntry.text(deadline))
      }
      readDeadline(in: &context)
    } else {
      if focus == .deadline { focus = .first }
      context.deadline = choice.deadline(from: context.now)
    }
  }

  private func readDeadline(in context: inout AppContext) {
    context.deadline = deadlineEntry.instant
  }

  private mutating func edited(in context: AppContext) -> [Effect] {
    if case .failed = search { search = .idle }
    return count(in: context)
  }

  // MARK: - Typing

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    switch input {
    case .key(let event):
      guard !isSearching, edit({ $0.handle(event.key) }) else { return nil }
      readTypedDeadline(in: &context)
      return edited(in: context)
    case .paste(let text):
      return isSearching ? [] : paste(text, in: &context)
    case .mouse(let mouse):
      guard !isSearching, mouse.action == .click else { return [] }
      click(mouse.point.row, in: &context)
      return []
    default:
      return nil
    }
  }

  private mutating func edit(_ body: (inout PatternField) -> Bool) -> Bool {
    switch focus {
    case .first: body(&first)
    case .last: body(&last)
    case .deadline: body(&typedDeadline)
    }
  }

  private func readTypedDeadline(in context: inout AppContext) {
    if focus == .deadline { readDeadline(in: &context) }
  }

  /// Pastes a whole date, window or deadline: a part of one would read as a different one.
  private mutating func paste(_ text: String, in context: inout AppContext) -> [Effect] {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    if focus == .deadline, case .instant(let deadline) = DeadlineEntry(text) {
      typedDeadline.set(DeadlineEntry.text(deadline))
    } else if focus != .deadline, let window = try? IssuanceWindow(text) {
      first.set("\(window.first)")
      last.set("\(window.last)")
    } else if focus != .deadline, let day = CalendarDate(text) {
      _ = edit {
        $0.set("\(day)")
        return true
      }
    } else {
      return [
        .say(
          focus == .deadline
            ? "Not pasted: a deadline is written \(DeadlineEntry.pattern)."
            : "Not pasted: a day is written YYYY-MM-DD, a window YYYY-MM-DD_YYYY-MM-DD.")
      ]
    }
    readTypedDeadline(in: &context)
    return edited(in: context)
  }

  private mutating func click(_ row: Int, in context: inout AppContext) {
    let layout = WindowLayout(rows: body.rows)
    switch row {
    case layout.firstRow: focus = .first
    case layout.lastRow: focus = .last
    default:
      let number = row - layout.deadlineRow
      if DeadlineChoice.allCases.indices.contains(number) {
        choose(DeadlineChoice.allCases[number], in: &context)
      }
    }
  }

  // MARK: - News

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .profile(let profile):
      if context.profile == nil, profile.reference == context.incident?.profileID {
        context.profile = profile
      }
    case .failed(.loadProfile, let why):
      profileTrouble = why
      let word = context.service.words.profile
      return [.say("The \(word)'s settings could not be read. Press R to retry.")]
    case .matchCount(let number, let counted):
      if counted == window { matches = .counted(number, counted) }
    case .failed(.countMatches(_, let counted), let why):
      guard counted == window else { break }
      matches = .failed(why, counted)
      return [.say("The matches could not be counted.")]
    case .searchProgress(let progress):
      if case .underWay = search { search = .underWay(progress) }
      if case .breakingOff = search { search = .breakingOff(progress) }
    case .searchFinished(let summary):
      return finish(summary, in: context)
    case .searchCancelled:
      search = .idle
      return [.say("The search was cancelled; its results are discarded.")]
    case .failed(.search, let why):
      search = .failed(why)
      // The body gives the reason in full.
      return [.say("The search failed.")]
    default:
      break
    }
    return []
  }

  private mutating func finish(
    _ summary: IncidentSearch.Summary, in context: AppContext
  ) -> [Effect] {
    guard isSearching else { return [] }
    search = .idle
    guard let window else { return [] }
    if summary.found == 0 || context.service.listsCertificates {
      matches = .counted(summary.found, window)
    }
    guard summary.found > 0 else { return [] }
    let notes =
      summary.allNotes.isEmpty ? [] : [Effect.say(summary.allNotes.joined(separator: "; "))]
    return [.restart(.certificates)] + notes
  }

  mutating func resize(to body: Size) {
    self.body = body
  }
}
