import Engine
import Foundation

/// A service that the console can talk to.
public struct ConsoleService: Sendable {
  /// The service in the form that sessions use.
  public var service: SessionService
  /// The rate windows in force, for estimates.
  public var rate: [RequestWindow]

  public init(_ service: SessionService, rate: [RequestWindow]) {
    (self.service, self.rate) = (service, rate)
  }

  /// The part of the service that screens see.
  var offer: ServiceOffer { ServiceOffer(description: service.description, rate: rate) }
}

/// The settings of the console.
public struct ConsoleSettings: Sendable {
  /// The services to choose from, the default one first.
  public var services: [ConsoleService]
  /// Whether the service is the built-in sandbox.
  public var isSandbox: Bool
  /// Whether the console is read-only; a reviewer's marks and sign-off are exempt.
  public var isReadOnly: Bool
  /// The path of the incident to review; `nil` for an operator's console.
  public var review: String?
  /// The folder of incident files.
  public var folder: String
  /// The options of every session.
  public var session: SessionOptions
  /// The options of the terminal.
  public var terminal: TerminalOptions
  /// The process environment.
  public var environment: [String: String]

  public init(
    services: [ConsoleService], isSandbox: Bool, isReadOnly: Bool,
    folder: String, session: SessionOptions,
    terminal: TerminalOptions, environment: [String: String], review: String? = nil
  ) {
    precondition(!services.isEmpty, "a console needs a service")
    self.services = services
    self.isSandbox = isSandbox
    self.isReadOnly = isReadOnly
    self.folder = folder
    self.session = session
    self.terminal = terminal
    self.environment = environment
    self.review = review
  }
}

/// The end of a console session.
public struct ConsoleEnding: Sendable {
  /// The open incident with its counts of certificates; `nil` if none was open or its counts could
  /// not be read.
  public var incident: (path: String, counts: IncidentCounts)?
}

/// The console: model, screen and effects, wired together on the main actor.
@MainActor
public final class Console {
  private var model: AppModel
  private let effects: EffectRunner
  private var display: (any Display)?
  private var inbox: [Message] = []
  private var isDraining = false
  private var leaving: CheckedContinuation<Void, Never>?
  private var hasLeft = false
  /// Whether the clock ticks every second; `nil` before it starts.
  private var clockCountsSeconds: Bool?

  private enum Message {
    case input(InputEvent)
    case news(News)
  }

  /// Opens the console on the terminal, and returns after it was closed.
  ///
  /// - Throws: `TerminalError` if there is no usable terminal.
  public static func run(_ settings: ConsoleSettings) async throws -> ConsoleEnding {
    let console = Console(settings)
    let screen = try NcursesScreen(
      options: settings.terminal, environment: settings.environment
    ) { events in
      console.post(events.map(Message.input))
    }
    defer { screen.stop() }
    console.start(on: screen)
    await console.untilLeft()
    return await console.effects.finish()
  }

  private init(_ settings: ConsoleSettings) {
    effects = EffectRunner(settings: settings)
    let offers = settings.services.map(\.offer)
    var context = AppContext(
      canary: settings.session.run.canary, service: offers[0].description, rate: offers[0].rate,
      isSandbox: settings.isSandbox, isReadOnly: settings.isReadOnly, now: Date())
    context.offers = offers
    model = AppModel(
      context: context,
      size: Size(rows: 24, columns: 80), makeScreen: Screens.make)
  }

  private func start(on display: any Display) {
    self.display = display
    effects.report = { [weak self] news in self?.post([.news(news)]) }
    _ = model.handle(.resize(display.size))
    carryOut(model.begin())
    if let path = effects.settings.review {
      model.context.role = .reviewer
      carryOut([.openReview(path: path)])
    }
    draw()
    setClock()
  }

  /// Restarts the clock if the screen now needs another rate.
  private func setClock() {
    guard clockCountsSeconds != model.countsSeconds else { return }
    clockCountsSeconds = model.countsSeconds
    effects.startClock { [weak self] in self?.model.clockPause(at: Date()) ?? .seconds(60) }
  }

  private func untilLeft() async {
    guard !hasLeft else { return }
    await withCheckedContinuation { leaving = $0 }
  }

  /// Queues messages. All queued messages are handled before the next frame is drawn.
  private func post(_ messages: [Message]) {
    inbox += messages
    guard !isDraining else { return }
    isDraining = true
    Task { drain() }
  }

  private func drain() {
    while !inbox.isEmpty {
      let messages = inbox
      inbox = []
      for message in messages {
        switch message {
        case .input(let event): carryOut(model.handle(event, now: Date()))
        case .news(let news): carryOut(model.handle(news, now: Date()))
        }
      }
    }
    isDraining = false
    draw()
    setClock()
  }

  private func draw() {
    guard let display else { return }
    var canvas = Canvas(size: display.size, glyphs: display.glyphs)
    let cursor = AppFrame.draw(model, on: &canvas)
    display.present(canvas, cursor: cursor)
  }

  private func carryOut(_ wanted: [Effect]) {
    for effect in wanted {
      switch effect {
      case .suspend: display?.suspend()
      case .flushInput: display?.flushInput()
      case .leave:
        hasLeft = true
        leaving?.resume()
        leaving = nil
      case .hurry: effects.hurry()
      default: effects.carryOut(effect)
      }
    }
  }
}
