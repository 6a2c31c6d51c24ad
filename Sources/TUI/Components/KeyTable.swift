/// All keys of one screen: the source of its footer, help, read-only mode and manual entry.
struct KeyTable<Command: Sendable>: Sendable {
  /// The meaning of a key.
  enum Meaning: Sendable {
    case command(Command)
    /// Bound but unavailable now; the reason is a sentence to show.
    case disabled(because: String)
    case unbound
  }

  /// The message for a key that changes the incident when the incident is read-only.
  static var readOnlyReason: String { "This incident is open read-only." }

  private let all: [KeyBinding<Command>]
  let isReadOnly: Bool

  /// Creates a table of bindings, most important first: a narrow footer shows only the first of
  /// them.
  init(_ bindings: [KeyBinding<Command>], isReadOnly: Bool = false) {
    all = bindings
    self.isReadOnly = isReadOnly
  }

  /// The bindings, without those that read-only mode hides.
  var bindings: [KeyBinding<Command>] {
    isReadOnly ? all.filter { !$0.isHiddenWhenReadOnly } : all
  }

  func meaning(of key: Key) -> Meaning {
    guard let binding = all.first(where: { $0.keys.contains(key) }) else { return .unbound }
    if isReadOnly, binding.isHiddenWhenReadOnly {
      return .disabled(because: Self.readOnlyReason)
    }
    switch binding.availability {
    case .available: return .command(binding.command)
    case .disabled(let reason): return .disabled(because: reason)
    }
  }

  /// The footer's hints, most important first.
  var hints: [KeyHint] {
    bindings.filter { !$0.isHiddenInFooter }.compactMap { binding in
      binding.keys.first.map { key in
        KeyHint(
          key: key.name, label: binding.label, isEnabled: binding.availability.isAvailable,
          isDangerous: binding.isDangerous)
      }
    }
  }

  /// The entries of the help screen, in the table's order.
  var helpEntries: [KeyHelp.Entry] {
    bindings.map { binding in
      var help = binding.manual
      if case .disabled(let reason) = binding.availability {
        help += " Unavailable: \(reason)"
      }
      return KeyHelp.Entry(
        keys: binding.keys.map(\.name).joined(separator: ", "), help: help,
        isEnabled: binding.availability.isAvailable)
    }
  }

  /// The entries of the manual: every binding, available or not.
  var manualEntries: [KeyHelp.Entry] {
    all.map { KeyHelp.Entry(keys: $0.keys.map(\.name).joined(separator: ", "), help: $0.manual) }
  }

  /// The keys that occur more than once: a mistake in the table, which tests check for.
  var conflicts: Set<Key> {
    var seen: Set<Key> = []
    return Set(all.flatMap(\.keys).filter { !seen.insert($0).inserted })
  }
}
