import Engine

/// The first screen: starts a new incident or opens an existing one.
struct StartScreen: Screen {
  enum Command: Hashable, Sendable {
    case open, review, new, refresh, quit
    case move(ListMotion)
  }

  /// The incidents in the folder, unfinished ones first; `nil` until the folder is read.
  private(set) var incidents: [IncidentSummary]?
  /// The rows: one “New incident” for each service, then the incidents.
  private(set) var list = ListViewport(count: 1)
  /// The services at which an incident can start.
  private(set) var offers: [ServiceOffer] = []
  /// The path of the incident that is being opened.
  private(set) var opening: String?
  private var body = Size(rows: 20, columns: 80)

  var place: Place { .start }

  /// The incident under the cursor; `nil` on “New incident”.
  var selected: IncidentSummary? {
    guard let incidents, incidents.indices.contains(list.cursor - newCount) else { return nil }
    return incidents[list.cursor - newCount]
  }

  /// The number of rows that start a new incident.
  var newCount: Int { max(1, offers.count) }

  var layout: StartLayout {
    StartLayout(
      rows: body.rows, incidentCount: incidents?.count ?? 0, newCount: newCount)
  }

  func keys(in context: AppContext) -> KeyTable<Command> {
    let isNew = selected == nil
    let isWatching = selected?.writer != nil
    return KeyTable(
      [
        KeyBinding(
          [.enter], .open, label: isNew ? "New incident" : isWatching ? "Watch" : "Open",
          help: isNew
            ? "Starts a new incident: choose a profile and a window, then search."
            : isWatching
              ? "Watches while another operator works on the incident."
              : "Opens the incident where it was left.",
          availability: isNew ? newAvailability(in: context) : openAvailability),
        KeyBinding(
          [.character("n")], .new, label: "New", help: "Starts a new incident.",
          isHiddenInFooter: isNew, availability: newAvailability(in: context)),
        KeyBinding(
          [.character("v")], .review, label: "Review",
          help:
            "Opens a frozen incident as its reviewer, to mark, approve or send it back.",
          isHiddenInFooter: reviewAvailability(in: context) != .available,
          availability: reviewAvailability(in: context)),
        KeyBinding(
          [.character("R")], .refresh, label: "Refresh",
          help: "Reads the incident folder again."),
        KeyBinding([.character("q")], .quit, label: "Quit", help: "Leaves bulkrevoke."),
      ] + ListMotion.bindings(Command.move))
  }

  private func newAvailability(in context: AppContext) -> Availability {
    context.isReadOnly
      ? .disabled(because: "The console is read-only: no incident can be started.") : .available
  }

  private func reviewAvailability(in context: AppContext) -> Availability {
    if context.isReadOnly {
      return .disabled(because: "The console is read-only: it cannot mark or approve.")
    }
    guard selected?.state == IncidentHeader.Phase.frozen.rawValue else {
      return .disabled(because: "Only a frozen incident can be reviewed.")
    }
    return openAvailability
  }

  private var openAvailability: Availability {
    if opening != nil { return .disabled(because: "The incident is being opened.") }
    guard let obstacle = selected?.obstacle else { return .available }
    return .disabled(because: "This incident cannot be opened: \(obstacle).")
  }

  mutating func appear(in context: inout AppContext) -> [Effect] {
    opening = nil
    if offers != context.offers {
      offers = context.offers
      list.setCount(newCount + (incidents?.count ?? 0))
      list.setHeight(layout.listHeight)
    }
    // Close the open incident: its file must be free to be opened again, here or elsewhere.
    return [.closeIncident, .listIncidents]
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    switch command {
    case .open:
      guard let selected else { return begin(at: list.cursor, in: &context) }
      opening = selected.id
      return [
        selected.writer == nil
          ? .openIncident(path: selected.id) : .watchIncident(path: selected.id)
      ]
    case .review:
      guard let selected else { return [] }
      opening = selected.id
      context.role = .reviewer
      return [.openReview(path: selected.id)]
    case .new:
      // A “New incident” row uses its own service; on any other row, the current service is used.
      return selected == nil ? begin(at: list.cursor, in: &context) : [.restart(.profile)]
    case .refresh:
      return [.listIncidents]
    case .quit:
      return [.quit]
    case .move(let motion):
      list.move(motion)
      return []
    }
  }

  private func begin(at row: Int, in context: inout AppContext) -> [Effect] {
    guard offers.indices.contains(row) else { return [.restart(.profile)] }
    context.choose(offers[row])
    return [.useService(offers[row].description), .restart(.profile)]
  }

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    guard case .mouse(let mouse) = input else { return nil }
    guard list.handle(mouse, firstLine: StartLayout.listRow) else { return [] }
    switch press(.enter, in: &context) {
    case .effects(let effects): return effects
    case .disabled(let why): return [.say(why)]
    case .unbound: return []
    }
  }

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .incidents(let found):
      show(found)
    case .incidentOpened(let header, _) where opening != nil || context.role == .reviewer:
      opening = nil
      if context.role == .reviewer, header.phase != .frozen {
        return [.closeIncident, .say("No manifest of this incident is frozen for review.")]
      }
      return [.restart(header.phase.place)]
    case .failed(.openIncident, _), .failed(.watchIncident, _), .failed(.openReview, _):
      opening = nil
      context.role = .operator
    case .failed(.listIncidents, _) where incidents == nil:
      incidents = []
    default:
      break
    }
    return []
  }

  mutating func resize(to body: Size) {
    self.body = body
    list.setHeight(layout.listHeight)
  }

  /// Shows the incidents in sort order; the cursor stays on its incident, if that still exists.
  private mutating func show(_ found: [IncidentSummary]) {
    let id = selected?.id
    let sorted = found.sorted(by: IncidentSummary.precedes)
    incidents = sorted
    list.setCount(sorted.count + newCount)
    list.setHeight(layout.listHeight)
    if let id {
      list.moveCursor(to: sorted.firstIndex { $0.id == id }.map { $0 + newCount } ?? 0)
    }
  }
}
