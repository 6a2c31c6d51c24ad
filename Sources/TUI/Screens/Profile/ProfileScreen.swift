import Engine
import Foundation

/// The screen that chooses the profile to search.
struct ProfileScreen: Screen {
  enum Command: Hashable, Sendable {
    case choose, details, division, filter, clearFilter, refresh, quit
    case move(ListMotion)
  }

  /// The state of reading the list.
  enum Loading: Hashable, Sendable {
    case underWay
    case done
    case failed(String)
  }

  private(set) var loading = Loading.underWay
  /// All profiles, in the service's order.
  private(set) var profiles: [Profile] = []
  /// The profiles that match the filter.
  private(set) var shown: [Profile] = []
  /// Profiles whose settings have been read, by their identifier.
  private(set) var known: [String: Profile] = [:]
  private(set) var list = ListViewport()
  /// The filter text; empty if all profiles are shown.
  private(set) var filter = ""
  /// The filter while it is being typed.
  private(set) var field: TextField?
  /// The profile whose settings are being read, and whether to choose it afterwards.
  private(set) var reading: (id: String, isChoice: Bool)?
  /// The profile whose settings could not be read, and why.
  private(set) var trouble: (id: String, why: String)?
  /// The divisions to which a search can be limited; `nil` if the service has none.
  private(set) var divisions: DivisionList?
  /// Whether the operator chose the division here; until then, the incident's division applies.
  private var isDivisionChosen = false
  private var body = Size(rows: 20, columns: 80)

  var place: Place { .profile }

  var layout: ProfileLayout {
    ProfileLayout(
      rows: body.rows, profileCount: profiles.count, hasDivisions: divisions != nil)
  }

  /// The profile under the cursor, with its settings once they are read.
  var selected: Profile? {
    guard shown.indices.contains(list.cursor) else { return nil }
    let profile = shown[list.cursor]
    return known[profile.id] ?? profile
  }

  mutating func appear(in context: inout AppContext) -> [Effect] {
    reading = nil
    if divisions == nil, let word = context.service.words.division {
      divisions = DivisionList(word: word)
      list.setHeight(layout.listHeight)
    }
    guard loading != .done else { return [] }
    return load()
  }

  private mutating func load() -> [Effect] {
    loading = .underWay
    guard divisions != nil else { return [.loadProfiles] }
    divisions?.beginLoading()
    return [.loadProfiles, .loadDivisions]
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    switch command {
    case .choose: return read(isChoice: true)
    case .details: return read(isChoice: false)
    case .division:
      context.division = divisions?.next(after: context.division)
      isDivisionChosen = true
      return []
    case .filter:
      field = TextField(text: filter, placeholder: "part of a name", limit: 100)
      return []
    case .clearFilter:
      show(filter: "")
      return []
    case .refresh:
      known = [:]
      trouble = nil
      return load()
    case .quit: return [.quit]
    case .move(let motion):
      list.move(motion)
      return []
    }
  }

  private mutating func read(isChoice: Bool) -> [Effect] {
    guard let selected else { return [] }
    trouble = nil
    reading = (selected.id, isChoice)
    return [.loadProfile(id: selected.id)]
  }

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    if field != nil { return edit(input) }
    guard case .mouse(let mouse) = input else { return nil }
    guard list.handle(mouse, firstLine: layout.listRow) else { return [] }
    switch press(.enter, in: &context) {
    case .effects(let effects): return effects
    case .disabled(let why): return [.say(why)]
    case .unbound: return []
    }
  }

  /// Edits the filter and updates the list with each key. Enter applies the filter, Esc restores
  /// the previous one.
  private mutating func edit(_ input: InputEvent) -> [Effect]? {
    guard var edited = field else { return nil }
    switch input {
    case .paste(let text):
      guard edited.paste(text.scrubbed) else { return [.say("That is too long for a filter.")] }
    case .key(let event):
      switch event.key {
      case .enter:
        filter = edited.text
        field = nil
        return []
      case .escape:
        field = nil
        show(filter: filter)
        return []
      case .up, .down, .pageUp, .pageDown:
        _ = list.handle(event.key)
        return []
      default:
        guard edited.handle(event.key) else { return [] }
      }
    default:
      return []
    }
    field = edited
    show(matching: edited.text)
    return []
  }

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .profiles(let found):
      loading = .done
      profiles = found
      list.setHeight(layout.listHeight)
      show(matching: field?.text ?? filter)
      showChosen(in: &context)
    case .divisions(let found):
      divisions?.take(found)
      showChosen(in: &context)
    case .profile(let profile):
      guard let reading, reading.id == profile.id else { break }
      self.reading = nil
      known[profile.id] = profile
      guard reading.isChoice else { break }
      let before = context.profile?.reference ?? context.incident?.profileID
      let chosen = context.division.map(profile.within) ?? profile
      context.profile = chosen
      // If the profile is the same as before, the Window screen keeps its input.
      return [before == chosen.reference ? .go(.window) : .restart(.window)]
    case .failed(.loadProfiles, let why):
      loading = .failed(why)
      // The body gives the reason in full.
      return [.say("The \(context.service.words.profile)s could not be read.")]
    case .failed(.loadDivisions, let why):
      divisions?.fail(because: why)
      return [.say("The \(divisions?.word ?? "division")s could not be read. Press R to retry.")]
    case .failed(.loadProfile(let id), let why) where reading?.id == id:
      reading = nil
      trouble = (id, why)
      return [.say("The \(context.service.words.profile)'s settings could not be read.")]
    default:
      break
    }
    return []
  }

  mutating func resize(to body: Size) {
    self.body = body
    list.setHeight(layout.listHeight)
  }

  private mutating func show(filter: String) {
    self.filter = filter
    show(matching: filter)
  }

  /// Shows the matching profiles; the cursor stays on its profile if it matches.
  private mutating func show(matching text: String) {
    let id = selected?.id
    shown = text.isEmpty ? profiles : profiles.filter { $0.matches(text) }
    list.setCount(shown.count)
    if let id { moveCursor(to: id) }
  }

  /// Moves the cursor to the profile chosen before, and selects its division.
  private mutating func showChosen(in context: inout AppContext) {
    guard let chosen = context.profile?.reference ?? context.incident?.profileID else { return }
    for profile in profiles {
      let division = divisions?.all.first { profile.within($0).reference == chosen }
      guard profile.id == chosen || division != nil else { continue }
      if !isDivisionChosen { context.division = context.division ?? division }
      moveCursor(to: profile.id)
      return
    }
  }

  private mutating func moveCursor(to id: String) {
    if let row = shown.firstIndex(where: { $0.id == id }) { list.moveCursor(to: row) }
  }
}

extension Profile {
  /// Whether the service marks the profile as deleted; its certificates still exist.
  var isDeleted: Bool { status.lowercased() == "deleted" }

  fileprivate func matches(_ text: String) -> Bool {
    [name, id, status, enrollmentMethod, templateName, issuer].contains {
      $0.range(of: text, options: .caseInsensitive) != nil
    }
  }
}
