import Engine

// Whole bundles: the console also checks the other certificates in each checked one's bundle.
extension ReasonScreen {
  /// The state of reading the checked certificates' bundles.
  enum Widening: Hashable, Sendable {
    case idle
    /// With the progress; `nil` until the first bundle is read.
    case reading(Progress?)
    case breakingOff
    case failed(String)

    struct Progress: Hashable, Sendable {
      var done: Int
      var total: Int
    }
  }

  /// Whether bundles are being read.
  var isReading: Bool {
    switch widening {
    case .reading, .breakingOff: true
    case .idle, .failed: false
    }
  }

  /// Makes the checks match the terms, and loads the available reasons.
  mutating func settle(in context: inout AppContext) -> [Effect] {
    guard !isReading else { return [] }
    widening = .idle
    guard context.service.words.bundle != nil, !context.isReadOnly else { return [.loadChoices] }
    if context.terms.takesBundles {
      return [.loadChoices] + (context.isWidened ? [] : widen())
    }
    guard !isSettled else { return [.loadChoices] }
    isSettled = true
    return [.leaveAlong]
  }

  mutating func widen() -> [Effect] {
    widening = .reading(nil)
    return [.widenToBundles]
  }

  /// Switches whole bundles off at once, or on after a question. If an earlier manifest set whole
  /// bundles, reads the bundles again instead.
  mutating func changeBundles(in context: inout AppContext) -> [Effect] {
    guard let word = context.service.words.bundle else { return [] }
    if context.terms.takesBundles, context.hasEarlierManifest { return widen() }
    guard context.terms.takesBundles else {
      askAboutBundles(word)
      return []
    }
    return leaveBundles(in: &context)
  }

  private mutating func leaveBundles(in context: inout AppContext) -> [Effect] {
    widening = .idle
    context.terms.takesBundles = false
    context.isWidened = false
    return [.leaveAlong]
  }

  mutating func receiveOnBundles(_ news: News, in context: inout AppContext) -> [Effect] {
    switch news {
    case .widening(let done, let total):
      if case .reading = widening { widening = .reading(.init(done: done, total: total)) }
    case .widened(let along):
      guard isReading else { break }
      // The reading finished before the cancellation. Undo it, unless an earlier manifest set whole
      // bundles.
      if widening == .breakingOff, !context.hasEarlierManifest {
        return leaveBundles(in: &context)
      }
      widening = .idle
      takenAlong = along.count
      context.terms.takesBundles = true
      return [.loadChoices]
    case .failed(.widenToBundles, let why):
      widening = .failed(why)
      context.isWidened = false
      if !context.hasEarlierManifest { context.terms.takesBundles = false }
      let word = context.service.words.bundle ?? ""
      // The body gives the reason in full.
      return [.say("The \(word)s were not all read."), .loadChoices]
    case .leftAlong(let count):
      takenAlong = 0
      guard count > 0 else { return [.loadChoices] }
      let word = context.service.words.bundle ?? ""
      return [
        .say("\(count.counted("certificate")) of the same \(word)s unchecked again."), .loadChoices,
      ]
    case .checksChanged:
      return settle(in: &context)
    default:
      break
    }
    return []
  }
}

extension AppContext {
  /// Whether an earlier manifest or freeze of the incident set the reason and the terms. A freeze
  /// counts even after it is withdrawn.
  var hasEarlierManifest: Bool { self.incident?.reason != nil }
}
