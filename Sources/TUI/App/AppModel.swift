import Engine
import Foundation

/// The whole state of the console, changed by input and news.
struct AppModel: Sendable {
  /// The state that all screens share.
  var context: AppContext
  /// The screens shown so far, each with its state. Opening or closing an incident drops those
  /// after the current one.
  private(set) var screens: [Place: any Screen]
  /// The place of the current screen.
  private(set) var place: Place
  /// The terminal's size.
  private(set) var size: Size
  /// The notice in the line above the footer.
  private(set) var notice: String?
  /// The first line of help that is shown; `nil` while help is closed.
  private(set) var helpTop: Int?
  /// The open question, which takes all keys until it is answered.
  private(set) var question: Question?
  /// Whether a run is active.
  private(set) var isRunning = false
  /// Whether a search is active.
  private(set) var isSearching = false
  /// Whether the console is closing. It then ignores keys; a signal or the end of input makes it
  /// close sooner.
  private(set) var isLeaving = false

  private let makeScreen: @Sendable (Place) -> any Screen

  /// A question with its answers, shown over the current screen.
  struct Question: Sendable {
    enum Topic: Sendable, Hashable {
      case quit
      case quitDuringRun
    }
    var topic: Topic
    var dialog: Dialog
  }

  init(
    context: AppContext, size: Size, makeScreen: @escaping @Sendable (Place) -> any Screen
  ) {
    self.context = context
    self.size = size
    self.makeScreen = makeScreen
    place = .start
    screens = [.start: makeScreen(.start)]
  }

  /// The current screen.
  var screen: any Screen {
    get { screens[place] ?? makeScreen(place) }
    set { screens[place] = newValue }
  }

  /// Shows the first screen.
  mutating func begin() -> [Effect] {
    resizeScreen()
    return appear()
  }

  // MARK: - Input

  /// Handles one input event.
  ///
  /// - Parameter now: The time of the input; `nil` keeps the time that the context has.
  mutating func handle(_ input: InputEvent, now: Date? = nil) -> [Effect] {
    if let now { context.now = now }
    switch input {
    case .resize(let size):
      self.size = size
      resizeScreen()
      return []
    case .resumed:
      return []
    case .endOfInput:
      return leave(inHaste: true)
    case .terminate(let signal):
      // After a hang-up there is no operator to wait for. A signal while the console is already
      // closing means: leave now.
      return leave(inHaste: signal == SIGHUP || isLeaving)
    default:
      break
    }
    if isLeaving { return [] }
    guard AppFrame.hasRoom(size) else { return quitKey(input) }
    if question != nil { return answer(input) }
    if helpTop != nil { return scrollHelp(input) }
    var screen = screen
    if let effects = screen.intercept(inBody(input), in: &context) {
      notice = nil
      self.screen = screen
      return settle(effects)
    }
    guard case .key(let event) = input else { return [] }
    notice = nil
    switch screen.press(event.key, in: &context) {
    case .effects(let effects):
      self.screen = screen
      return settle(effects)
    case .disabled(let why):
      notice = why
      return []
    case .unbound:
      return handleEverywhere(event.key)
    }
  }

  /// Converts a mouse event's point to the coordinates of the body, which screens draw in.
  private func inBody(_ input: InputEvent) -> InputEvent {
    guard case .mouse(var event) = input else { return input }
    let body = AppFrame.body(of: size).origin
    event.point = Point(row: event.point.row - body.row, column: event.point.column - body.column)
    return .mouse(event)
  }

  /// Handles a key that means the same on every screen. The current screen does not bind it.
  private mutating func handleEverywhere(_ key: Key) -> [Effect] {
    switch key {
    case .character("?"), .function(1):
      helpTop = 0
      return []
    case .escape:
      guard let previous = place.previous else { return [] }
      return settle([.go(previous)])
    case .character("q"), .control("c"):
      return settle([.quit])
    case .control("z"):
      return [.suspend]
    case .character("t") where context.canTakeOver:
      return settle([.takeOver])
    default:
      return []
    }
  }

  private mutating func quitKey(_ input: InputEvent) -> [Effect] {
    guard case .key(let event) = input, event.key == .character("q") else { return [] }
    return leave(inHaste: false)
  }

  // MARK: - News

  /// Handles one piece of news.
  mutating func handle(
    _ news: News, now: Date, instant: ContinuousClock.Instant = .now
  ) -> [Effect] {
    context.now = now
    context.instant = instant
    var hasBegun = false
    switch news {
    case .service(let offer): context.choose(offer)
    case .incidentFile(let path): context.incidentPath = path
    case .incidentOpened(let header, _):
      context.incident = header
      context.window = header.window
      context.deadline = header.deadline
      context.clockStart = nil
      context.expectedEnd = nil
      context.reason = header.reason.flatMap(context.service.option(for:))
      context.terms = header.terms
      context.isWidened = false
      context.comment = header.comment
      context.ticket = header.ticket
      context.filter = nil
      // The later screens still show the previous incident.
      forgetPlacesBehind()
    case .watching(let writer): context.watched = Watched(writer: writer)
    case .incidentChanged(let header, _, let writer) where context.watched != nil:
      hasBegun = context.incident?.phase.isBeforeRun == true && !header.phase.isBeforeRun
      context.incident = header
      context.deadline = header.deadline
      context.watched?.writer = writer
    case .takenOver: context.watched = nil
    case .deadlineSet(let deadline):
      context.deadline = deadline
      context.incident?.deadline = deadline
    case .clockStart(let start): context.clockStart = start
    case .widened: context.isWidened = true
    // The certificates checked now may belong to other bundles.
    case .checksChanged: context.isWidened = false
    case .withdrawn(let header): context.incident = header
    case .approvalNoLongerSkipped(let header):
      context.incident = header
      context.terms = header.terms
    case .searchProgress: isSearching = true
    case .searchFinished, .searchCancelled, .remaining, .compared: isSearching = false
    case .snapshot(let snapshot): isRunning = snapshot.activity != .ended
    case .runEnded: isRunning = false
    case .failed(let effect, let why):
      notice = why
      switch effect {
      case .search, .searchRemaining, .compareInventory: isSearching = false
      case .startRun: isRunning = false
      default: break
      }
    case .exported(let path): notice = "Written to \(path)"
    default: break
    }
    var effects: [Effect] = []
    // A run continues behind other screens, so the Progress screen always receives its news.
    for place in Set([place, .progress]) where screens[place] != nil {
      guard var screen = screens[place] else { continue }
      effects += screen.receive(news, in: &context)
      screens[place] = screen
    }
    effects += moves(after: news, hasBegun: hasBegun)
    let outside = settle(effects)
    // A console that is closing starts nothing new.
    return isLeaving ? [] : outside
  }

  /// Returns the effects that news of a watched incident has on the place and the notice.
  ///
  /// - Parameter hasBegun: Whether its run has started since the previous news.
  private func moves(after news: News, hasBegun: Bool) -> [Effect] {
    let name = context.watched?.name ?? "Another operator"
    switch news {
    case .incidentChanged where hasBegun && place != .progress:
      return [.restart(.progress), .say("\(name) has started the run.")]
    case .takenOver(let before):
      guard let phase = context.incident?.phase else { return [] }
      return [.restart(phase.place), .say("Taken over from \(before).")]
    // The attempt has closed the file that the screen was read from, so the screen is read again.
    case .failed(.takeOver, let why): return [.restart(place), .say(why)]
    default: return []
    }
  }

  // MARK: - Effects that stay inside

  /// Carries out the effects that concern only the model, and returns the others.
  private mutating func settle(_ effects: [Effect]) -> [Effect] {
    var outside: [Effect] = []
    for effect in effects {
      switch effect {
      case .go(let place):
        self.place = place
        if screens[place] == nil { screens[place] = makeScreen(place) }
        resizeScreen()
        outside += appear()
      case .restart(let place):
        self.place = place
        screens[place] = makeScreen(place)
        resizeScreen()
        outside += appear()
      case .say(let text):
        notice = text
      case .quit:
        askToQuit()
      case .closeIncident:
        context.forgetIncident()
        forgetPlacesBehind()
        outside.append(effect)
      case .search, .searchRemaining:
        isSearching = true
        outside.append(effect)
      case .startRun:
        // The first snapshot arrives later. A quit before it must already ask about the run.
        isRunning = true
        outside.append(effect)
      default:
        outside.append(effect)
      }
    }
    return outside
  }

  private mutating func forgetPlacesBehind() {
    screens = screens.filter { $0.key.rawValue <= place.rawValue }
  }

  private mutating func appear() -> [Effect] {
    var screen = screen
    let effects = screen.appear(in: &context)
    self.screen = screen
    return settle(effects)
  }

  private mutating func resizeScreen() {
    screen.resize(to: AppFrame.body(of: size).size)
  }

  // MARK: - Leaving

  private mutating func askToQuit() {
    if isRunning {
      question = Question(
        topic: .quitDuringRun,
        dialog: Dialog(
          title: "Stop the run?",
          paragraphs: [
            "Calls in progress are finished and recorded, then the console closes. "
              + "Nothing is lost: open the incident again to resume."
          ],
          answers: [
            .init("Keep running", key: .character("k")),
            .init("Stop safely and leave", key: .character("s")),
          ]))
    } else {
      question = Question(
        topic: .quit,
        dialog: Dialog(
          title: "Leave bulkrevoke?",
          paragraphs: [whatIsKept],
          answers: [
            .init("Stay", key: .character("n")), .init("Leave", key: .character("y")),
          ]))
    }
  }

  /// A sentence that says which work is kept if the operator leaves now.
  private var whatIsKept: String {
    if isSearching, place == .window {
      return "The search is cancelled and its results are discarded. Nothing changed at the "
        + "service."
    }
    guard context.incident != nil else { return "No incident is open, so nothing is lost." }
    return "Everything is in the incident file; it can be opened again at any time."
  }

  private mutating func answer(_ input: InputEvent) -> [Effect] {
    guard case .key(let event) = input, var asked = question else { return [] }
    switch asked.dialog.handle(event.key) {
    case .open:
      question = asked
      return []
    case .cancelled:
      question = nil
      return []
    case .answered(let number):
      question = nil
      switch (asked.topic, number) {
      case (.quit, 1), (.quitDuringRun, 1): return leave(inHaste: false)
      default: return []
      }
    }
  }

  /// Starts to close the console, or makes it close sooner, without a question.
  private mutating func leave(inHaste: Bool) -> [Effect] {
    var effects: [Effect] = []
    if !isLeaving {
      isLeaving = true
      question = nil
      helpTop = nil
      effects = isRunning ? [.stopRun, .leave] : [.leave]
    }
    if inHaste { effects.insert(.hurry, at: 0) }
    if isRunning {
      notice =
        inHaste
        ? "Leaving within seconds. Calls without an answer are read back at the next start."
        : "Leaving when the calls in progress finish. Press Ctrl-C to wait only seconds."
    }
    return effects
  }

  private mutating func scrollHelp(_ input: InputEvent) -> [Effect] {
    guard case .key(let event) = input, let top = helpTop else { return [] }
    let page = AppFrame.body(of: size).size.rows - 2
    let wanted: Int? =
      switch event.key {
      case .down, .character("j"): top + 1
      case .up, .character("k"): top - 1
      case .pageDown, .character(" "): top + page
      case .pageUp: top - page
      default: nil
      }
    helpTop = wanted.map { max(0, min($0, AppFrame.lastHelpTop(of: self))) }
    return []
  }
}
