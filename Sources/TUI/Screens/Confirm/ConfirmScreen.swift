import Engine

/// The screen that sums up the revocation and asks the operator to type a phrase.
///
/// The operator types `revoke N` after the summary appears, or `freeze N` if sign-offs are needed.
/// Whole bundles need `whole` at the end. Pasted text, keys typed ahead and keys that arrive
/// together do not count.
struct ConfirmScreen: Screen {
  enum Command: Hashable, Sendable {
    case confirm, retry, back
    case move(ListMotion)
  }

  /// The state of the question.
  enum Phase: Sendable {
    case loading
    case failed(String)
    case asking(ConfirmQuestion)
    /// The phrase was typed; the manifest is being confirmed, or frozen for its reviewers.
    case confirming(ConfirmQuestion)
  }

  var place: Place { .confirm }

  private(set) var phase = Phase.loading
  private(set) var field = TextField(acceptsPaste: false, limit: 40)
  /// The first visible line of the summary.
  private(set) var top = 0
  /// Why the question is asked again.
  private(set) var trouble: String?
  private var summary: (ConfirmationSummary, ReasonOption)?
  private var hidden: Int?
  private var body = Size(rows: 20, columns: 80)

  /// The question, once it is asked.
  var question: ConfirmQuestion? {
    switch phase {
    case .asking(let question), .confirming(let question): question
    case .loading, .failed: nil
    }
  }

  // MARK: - Keys

  func keys(in context: AppContext) -> KeyTable<Command> {
    if case .failed = phase {
      return KeyTable([
        KeyBinding([.character("R")], .retry, label: "Retry", help: "Loads the summary again.")
      ])
    }
    let needsReview = context.requiredSignOffs > 0
    let phrase =
      question.map { "“\($0.phrase)”" }
      ?? (needsReview ? "“freeze” and the number" : "“revoke” and the number")
    return KeyTable(
      [
        KeyBinding(
          [.escape], .back, label: "Cancel", help: "Goes back to the reasons; nothing is sent."),
        KeyBinding(
          [.enter], .confirm, label: needsReview ? "Freeze, when typed" : "Revoke, when typed",
          help: (needsReview ? "Freezes the manifest for its reviewers" : "Starts revoking")
            + ", once \(phrase) is typed in the field. Pasted text and keys typed ahead do not "
            + "count.", isDangerous: !needsReview, isHiddenWhenReadOnly: true,
          availability: confirming),
      ]
        + ListMotion.bindings(Command.move), isReadOnly: context.isReadOnly)
  }

  private var confirming: Availability {
    switch phase {
    case .asking(let question):
      question.summary.count > 0
        ? .available : .disabled(because: "Nothing is checked. Press Esc to go back.")
    case .confirming: .disabled(because: "The manifest is being frozen.")
    case .loading, .failed: .disabled(because: "The summary is not shown yet.")
    }
  }

  // MARK: - Updating

  mutating func appear(in context: inout AppContext) -> [Effect] {
    let body = body
    self = ConfirmScreen()
    self.body = body
    return load(in: context)
  }

  private mutating func load(in context: AppContext) -> [Effect] {
    phase = .loading
    field.clear()
    (summary, hidden, top) = (nil, nil, 0)
    guard let order = context.instruction else {
      phase = .failed("No reason is chosen. Press Esc to go back and choose one.")
      return []
    }
    guard !context.terms.takesBundles || context.isWidened || context.isReadOnly else {
      let word = context.service.words.bundle ?? "bundle"
      phase = .failed(
        "The checks have changed. Press Esc to go back and read their \(word)s again.")
      return []
    }
    return [
      .flushInput, .loadSummary(order), .loadChecks(filter: context.filter),
    ]
  }

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    switch command {
    case .retry:
      trouble = nil
      return load(in: context)
    case .confirm:
      return confirm(in: context)
    case .back:
      return [.go(.reason)]
    case .move(let motion):
      scroll(motion, in: context)
      return []
    }
  }

  private mutating func confirm(in context: AppContext) -> [Effect] {
    guard case .asking(let question) = phase, let order = context.instruction else { return [] }
    guard field.text == question.phrase else {
      return [.say("Nothing was sent. Type \(question.phrase) and press Enter, or Esc to go back.")]
    }
    phase = .confirming(question)
    trouble = nil
    let digest = question.summary.digest
    return question.signOffs > 0
      ? [.freeze(order, filter: question.filter?.text ?? "", digest: digest)]
      : [.confirm(order, digest: digest)]
  }

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    switch input {
    case .paste:
      guard case .asking(let question) = phase, !context.isReadOnly else { return [] }
      return [.say("Pasted text does not count. Type \(question.phrase) by hand.")]
    case .mouse(let event):
      if event.action == .wheelUp { scroll(.up, in: context) }
      if event.action == .wheelDown { scroll(.down, in: context) }
      return []
    case .key(let event):
      return takeKey(event, in: context)
    default:
      return nil
    }
  }

  private mutating func takeKey(_ event: KeyEvent, in context: AppContext) -> [Effect]? {
    let isText = field.takes(event.key)
    guard isText || event.key == .enter, !context.isReadOnly else { return nil }
    switch phase {
    case .failed: return nil
    // Text counts only while the question is asked.
    case .loading, .confirming: return isText ? [] : nil
    case .asking(let question):
      return question.summary.count > 0 ? takeKey(event, isText: isText, for: question) : nil
    }
  }

  private mutating func takeKey(
    _ event: KeyEvent, isText: Bool, for question: ConfirmQuestion
  ) -> [Effect]? {
    guard event.receivedAt >= question.shownAt else { return [] }
    guard event.arrivedTogether == 1 else {
      return [.say("Keys that arrive all at once do not count. Type \(question.phrase) by hand.")]
    }
    guard isText else { return nil }
    _ = field.handle(event.key)
    return []
  }

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .summary(let summary, let option):
      // A question that is asked never changes.
      guard case .loading = phase, option == context.reason else { return [] }
      self.summary = (summary, option)
      return ask(in: context)
    case .checks(let totals):
      guard case .loading = phase else { return [] }
      hidden = totals.hidden
      return ask(in: context)
    case .failed(.loadSummary, let why), .failed(.loadChecks, let why):
      guard case .loading = phase else { return [] }
      phase = .failed(why)
      return []
    case .failed(.confirm, let why), .failed(.freeze, let why):
      trouble = why
      return load(in: context)
    case .confirmed(let header):
      context.work.runWasConfirmed(header)
      return [.restart(.progress)]
    case .frozen(let header):
      context.incident = header
      return [.restart(.review)]
    default:
      return []
    }
  }

  /// Asks the question as soon as all its values are known.
  private mutating func ask(in context: AppContext) -> [Effect] {
    guard let (summary, option) = summary, let hidden else { return [] }
    phase = .asking(
      ConfirmQuestion(
        summary: summary, option: option, terms: context.terms, service: context.service,
        hidden: hidden, filter: context.filter, rate: context.rate, deadline: context.deadline,
        askedAt: context.now,
        shownAt: context.instant, signOffs: context.requiredSignOffs))
    return [.flushInput]
  }

  // MARK: - Scrolling and drawing

  private mutating func scroll(_ motion: ListMotion, in context: AppContext) {
    guard let question else { return }
    let view = ConfirmView(screen: self, question: question, context: context)
    let (lines, height) = view.summaryExtent(in: body)
    let page = max(1, height - 1)
    let wanted =
      switch motion {
      case .up: top - 1
      case .down: top + 1
      case .pageUp: top - page
      case .pageDown: top + page
      case .first: 0
      case .last: lines
      }
    top = max(0, min(wanted, lines - height))
  }

  mutating func resize(to body: Size) {
    self.body = body
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    switch phase {
    case .loading:
      canvas.write(
        "Summing up the checked certificates…", at: Point(row: 0, column: 0), style: .dim)
      return nil
    case .failed(let why):
      let lines = StyledLine.wrapped(
        "\(canvas.glyphs.cross) \(why)", .danger, to: canvas.size.columns, indent: 2)
      for (row, line) in lines.enumerated() { line.draw(on: &canvas, row: row) }
      StyledLine("Press R to retry, or Esc to go back to the reasons.", .dim)
        .draw(on: &canvas, row: lines.count + 1)
      return nil
    case .asking(let question), .confirming(let question):
      return ConfirmView(screen: self, question: question, context: context).draw(on: &canvas)
    }
  }
}

extension TextField {
  /// Returns whether the field uses the key. A `?`, which no phrase contains, opens the help
  /// instead; Home and End scroll the summary.
  fileprivate func takes(_ key: Key) -> Bool {
    var copy = self
    return key != .character("?") && ![.home, .end].contains(key) && copy.handle(key)
  }
}
