import Engine

// Whole bundles: what is checked for their sake follows what the person checked.
extension ReasonScreen {
  /// How far the reading of the checked certificates' bundles has come.
  enum Widening: Hashable, Sendable {
    case idle
    /// With how many have been read of how many; `nil` until the first has.
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

  /// Brings the checks in line with the terms, and reads which reasons are left.
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

  /// Switches off at once, and on only after a question.
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
      // Read to the end all the same: it is undone, unless the incident is about whole bundles.
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
      // The body says why, at length.
      return [.say("The \(word)s were not read to the end."), .loadChoices]
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
  /// Whether certificates of the incident were confirmed before, and with them reason and terms.
  var hasEarlierManifest: Bool { incident?.reason != nil }
}
