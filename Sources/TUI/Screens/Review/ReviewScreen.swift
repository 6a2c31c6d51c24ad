import Engine
import Foundation

/// The screen where a reviewer inspects, marks and signs the operator's frozen manifest.
///
/// The operator follows the review here and starts the run once enough reviewers have signed.
struct ReviewScreen: Screen {
  /// The part of the manifest that is listed.
  enum Part: Hashable, Sendable {
    case all, questioned
    /// The certificates that the operator's filter hid at the freeze.
    case hidden
    /// The certificates that differ from the current inventory, including new ones.
    case differing
  }

  var place: Place { .review }

  private(set) var list = CertificateList(
    ListingQuery(scope: .checked, order: .commonName), reach: .pages)
  private(set) var pane = CertificateDetailPane()
  /// The filter being typed.
  private(set) var prompt: FilterPrompt?
  /// Any other line being typed.
  private(set) var entry: ReviewEntry?
  /// The question whether to unfreeze the manifest.
  private(set) var dialog: Dialog?
  /// A message too long for one line, shown until a key is pressed.
  private(set) var message: String?
  private(set) var part = Part.all
  private(set) var filter: FilterExpression?
  private(set) var progress: ReviewProgress?
  private(set) var verdicts: [SignOffGate.Verdict]?
  /// The result of the latest comparison with the inventory; `nil` before the first.
  private(set) var differences: InventoryDifferences?
  private(set) var isComparing = false
  /// The progress of the search for differences; `nil` before its first page.
  private(set) var compared: IncidentSearch.Progress?
  /// Whether a sign-off, an admission or a withdrawal is under way.
  private(set) var isBusy = false
  /// The marks that were set and not read back yet.
  private var marks: [IncidentCertificate.ID: ReviewMark] = [:]
  private var marksUnderWay = 0
  /// Whether to open the line for a question once the row under the cursor is read.
  private var awaitsQuestion = false
  private var size = Size(rows: 20, columns: 80)
  private var headerHeight = 5

  var viewport: ListViewport { list.viewport }
  /// The certificate under the cursor; `nil` while it is unread.
  var current: IncidentCertificate? { list.current }

  var layout: CertificateListLayout {
    CertificateListLayout(size: size, hasPane: pane.isOpen, linesAbove: headerHeight)
  }

  /// Returns the mark that was set last, written or not.
  func mark(of certificate: IncidentCertificate) -> ReviewMark {
    marks[certificate.id] ?? certificate.review
  }

  func header(in context: AppContext) -> ReviewHeader {
    ReviewHeader(
      incident: context.incident, frozen: context.incident?.frozen, progress: progress,
      differences: differences, isComparing: isComparing, compared: compared, verdicts: verdicts)
  }

  mutating func resize(to body: Size) {
    size = body
    list.setHeight(layout.rowCount)
  }

  /// Measures the header, and gives the list the remaining rows.
  private mutating func fitHeader(in context: AppContext) {
    headerHeight = header(in: context).lines(width: size.columns, glyphs: .unicode).count
    list.setHeight(layout.rowCount)
  }

  // MARK: - Appearing

  mutating func appear(in context: inout AppContext) -> [Effect] {
    let body = size
    self = ReviewScreen()
    resize(to: body)
    fitHeader(in: context)
    guard context.incident?.frozen != nil else { return [] }
    return build(in: context) + [.loadReview, .loadDifferences, .loadVerdicts]
  }

  /// Returns the part and the filter of the list as one filter.
  private func shown(in context: AppContext) throws(FilterError) -> FilterExpression? {
    let ofPart: FilterExpression?
    switch part {
    case .all: ofPart = nil
    case .questioned: ofPart = try FilterExpression("review:questioned")
    case .hidden:
      // Relative times in the operator's filter count from the freeze.
      guard let frozen = context.incident?.frozen else { return filter }
      ofPart = try FilterExpression(frozen.filter, now: frozen.at).negated
    case .differing: ofPart = try FilterExpression("inventory:new,gone,changed")
    }
    return FilterExpression.all([ofPart, filter].compactMap(\.self))
  }

  private mutating func build(in context: AppContext) -> [Effect] {
    do throws(FilterError) {
      awaitsQuestion = false
      pane.expire()
      return list.build(
        ListingQuery(
          scope: part == .differing ? .found : .checked, filter: try shown(in: context),
          order: .commonName))
    } catch {
      part = .all
      return [.say("The filter used at the freeze can no longer be parsed: \(error.message)")]
    }
  }

  /// Adds an effect that reads the details, if the pane lacks them.
  private mutating func withDetail(_ effects: [Effect]) -> [Effect] {
    guard !list.isBuilding, let id = current?.id, pane.turn(to: id) else { return effects }
    return effects + [.loadDetail(id: id)]
  }

  // MARK: - Commands

  mutating func perform(_ command: Command, in context: inout AppContext) -> [Effect] {
    awaitsQuestion = false
    switch command {
    case .move(let motion): return withDetail(list.move(motion))
    case .toggleDetail: pane.toggle()
    case .editFilter: prompt = FilterPrompt(text: filter?.text ?? "")
    case .applyFilter: return applyFilter(in: context)
    case .leavePrompt: (prompt, entry) = (nil, nil)
    case .clear: prompt?.clear()
    case .show(let part): return show(self.part == part ? .all : part, in: context)
    case .refresh: return build(in: context) + [.loadReview, .loadDifferences, .loadVerdicts]
    case .compare:
      guard part != .differing else { return show(.all, in: context) }
      (isComparing, compared) = (true, nil)
      fitHeader(in: context)
      return [.compareInventory]
    case .stopComparing: return [.cancelSearch]
    case .beginRange: list.startRange()
    case .leaveRange: list.endRange()
    case .rangeSeen: return rangeSeen()
    case .toggleSeen: return toggleSeen()
    case .allSeen: return allSeen(in: context)
    case .unmark: return current.map { mark($0, .unseen) } ?? []
    case .question:
      awaitsQuestion = true
      askAwaited(in: context)
    case .approve:
      let usual = "~/.ssh/id_ed25519"
      entry = ReviewEntry(.key, text: usual, shownAt: context.instant)
    case .sendBack: entry = ReviewEntry(.sendBack, shownAt: context.instant)
    case .unfreeze:
      dialog = Dialog(
        title: "Withdraw the manifest from review?",
        paragraphs: ["The check marks stay. Every sign-off becomes void."],
        answers: [
          .init("Leave it frozen", key: .character("n")), .init("Unfreeze", key: .character("y")),
        ])
    case .revoke:
      isBusy = true
      return [.checkAdmission]
    case .finishEntry: return finishEntry(in: context)
    case .back: return [.go(.start)]
    }
    return withDetail(list.keepUp())
  }

  private mutating func show(_ part: Part, in context: AppContext) -> [Effect] {
    self.part = part
    return build(in: context)
  }

  private mutating func applyFilter(in context: AppContext) -> [Effect] {
    guard let text = prompt?.field.text else { return [] }
    do throws(FilterError) {
      filter =
        text.allSatisfy(\.isWhitespace) ? nil : try FilterExpression(text, now: context.now)
      prompt = nil
      return build(in: context)
    } catch {
      prompt?.show(error)
      return []
    }
  }

  // MARK: - Marks

  private mutating func mark(_ certificate: IncidentCertificate, _ mark: ReviewMark) -> [Effect] {
    marks[certificate.id] = mark
    marksUnderWay += 1
    return [.mark(mark, .rows([certificate.id]))]
  }

  /// Toggles the seen mark of the row under the cursor; an unread row changes once it is read.
  private mutating func toggleSeen() -> [Effect] {
    let moved = list.markAndMoveOn()
    return toggleReady() + withDetail(moved)
  }

  private mutating func toggleReady() -> [Effect] {
    list.takeMarks { _ in true }.flatMap { certificate -> [Effect] in
      guard certificate.inventory != .new else { return [.say(Self.isNew)] }
      if case .questioned = mark(of: certificate) { return [.say(Self.isQuestioned)] }
      return mark(certificate, mark(of: certificate) == .seen ? .unseen : .seen)
    }
  }

  /// Opens the line for a question once the certificate under the cursor is read.
  private mutating func askAwaited(in context: AppContext) {
    guard awaitsQuestion, entry == nil, let current, current.inventory != .new else { return }
    awaitsQuestion = false
    entry = ReviewEntry(.question(current.id), shownAt: context.instant)
  }

  static let isNew = "It is new, and not part of the manifest."
  static let isQuestioned = "It is questioned. Press x to clear the mark and its note."

  private mutating func rangeSeen() -> [Effect] {
    guard let range = list.endRange() else { return [] }
    marksUnderWay += 1
    return [.mark(.seen, .positions(range))]
  }

  private mutating func allSeen(in context: AppContext) -> [Effect] {
    do throws(FilterError) {
      let shown = try shown(in: context)
      marksUnderWay += 1
      return [.mark(.seen, .shown(shown)), .say("Marking every certificate shown as seen.")]
    } catch {
      return [.say(error.message)]
    }
  }

  private mutating func marked(_ progress: ReviewProgress?) -> [Effect] {
    marksUnderWay -= 1
    if let progress { self.progress = progress }
    guard marksUnderWay <= 0 else { return [] }
    marksUnderWay = 0
    pane.expire()
    return list.changesWereWritten()
  }

  // MARK: - Typed lines

  private mutating func finishEntry(in context: AppContext) -> [Effect] {
    guard let entry else { return [] }
    let text = entry.line.text
    guard !text.isEmpty else { return [.say("Nothing was typed; Esc cancels.")] }
    if case .revoke(let phrase) = entry.purpose, text != phrase {
      return [.say("Nothing was sent. Type \(phrase) and press Enter, or Esc to go back.")]
    }
    self.entry = nil
    switch entry.purpose {
    case .question(let id):
      guard let certificate = list.loaded.first(where: { $0.id == id }) else { return [] }
      return mark(certificate, .questioned(note: text))
    case .key where progress?.isComplete != true:
      self.entry = ReviewEntry(
        .statement(key: text, progress: progress), shownAt: context.instant)
      return []
    case .key: return busy(.approve(key: text, statement: ""))
    case .statement(let key, _): return busy(.approve(key: key, statement: text))
    case .sendBack: return busy(.sendBack(text))
    case .revoke:
      guard let incident = context.incident, let order = incident.instruction,
        let digest = incident.frozen?.digest
      else { return [] }
      return busy(.admit(order, digest: digest))
    }
  }

  private mutating func busy(_ effect: Effect) -> [Effect] {
    isBusy = true
    return [effect]
  }

  // MARK: - Input before the key table

  mutating func intercept(_ input: InputEvent, in context: inout AppContext) -> [Effect]? {
    if message != nil, case .key = input {
      message = nil
      return []
    }
    if dialog != nil { return answer(input) }
    if case .mouse(let event) = input {
      return withDetail(list.handle(event, firstLine: headerHeight + 1))
    }
    guard prompt != nil || entry != nil else { return nil }
    if case .key(let event) = input, case .command = keys(in: context).meaning(of: event.key) {
      return nil
    }
    if entry != nil { return entry?.line.handle(input) ?? [] }
    return prompt?.handle(input) == true ? [] : nil
  }

  private mutating func answer(_ input: InputEvent) -> [Effect] {
    guard case .key(let event) = input, var asked = dialog else { return [] }
    switch asked.handle(event.key) {
    case .open: dialog = asked
    case .cancelled, .answered(0): dialog = nil
    case .answered:
      dialog = nil
      return busy(.unfreeze)
    }
    return []
  }

  // MARK: - News

  mutating func receive(_ news: News, in context: inout AppContext) -> [Effect] {
    let effects = list.receive(news)
    return withDetail(effects + follow(news, in: &context))
  }

  private mutating func follow(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .rows(let range, _) where list.holds(range):
      if marksUnderWay == 0 { marks = [:] }
      askAwaited(in: context)
      return toggleReady()
    case .detail(let detail): pane.accept(detail)
    case .reviewProgress(let progress): self.progress = progress
    case .marked(let progress): return marked(progress)
    case .differences(let differences):
      self.differences = differences
      fitHeader(in: context)
    case .searchProgress(let progress) where isComparing: compared = progress
    case .searchCancelled where isComparing:
      return conclude(nil, in: context) + [.say("Nothing was compared.")]
    case .compared(let differences, let notes):
      if !notes.isEmpty { message = notes.joined(separator: " ") }
      return conclude(differences, in: context)
    case .verdicts(let verdicts):
      self.verdicts = verdicts
      fitHeader(in: context)
    case .signOffGiven(let signOff):
      isBusy = false
      message = "The manifest is " + signOff.sentence + "."
      return [.loadVerdicts]
    case .withdrawn:
      isBusy = false
      return context.role == .reviewer
        ? [.go(.start), .say("Sent back to its operator.")] : [.go(.certificates)]
    case .admissible:
      isBusy = false
      guard let count = progress?.count else { return [] }
      let suffix = context.incident?.terms.takesBundles == true ? " whole" : ""
      entry = ReviewEntry(.revoke(phrase: "revoke \(count)\(suffix)"), shownAt: context.instant)
      return [.flushInput]
    case .confirmed(let header):
      context.work.runWasConfirmed(header)
      return [.restart(.progress)]
    case .failed(let effect, let why): return failed(effect, why, in: context)
    default: break
    }
    return []
  }

  /// Ends a comparison; `result` is `nil` if it was cancelled or failed.
  private mutating func conclude(
    _ result: InventoryDifferences?, in context: AppContext
  ) -> [Effect] {
    isComparing = false
    differences = result ?? differences
    fitHeader(in: context)
    guard let result else { return [] }
    return result.count > 0
      ? show(.differing, in: context)
      : [.say("The inventory matches the manifest, with nothing new.")]
  }

  private mutating func failed(
    _ effect: Effect, _ why: String, in context: AppContext
  ) -> [Effect] {
    switch effect {
    case .mark: return marked(nil)
    case .compareInventory:
      message = "The inventory could not be searched: \(why)"
      return conclude(nil, in: context)
    case .loadVerdicts, .approve, .sendBack, .unfreeze, .checkAdmission, .admit:
      isBusy = false
      message = why
    default: break
    }
    return []
  }
}
