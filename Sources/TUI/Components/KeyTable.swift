/// All keys of one screen. The footer, the help screen, read-only mode and the manual are made of it.
struct KeyTable<Command: Sendable>: Sendable {
  /// What a key means.
  enum Meaning: Sendable {
    case command(Command, isDangerous: Bool)
    /// Bound, and not possible now; the reason is a sentence to show.
    case disabled(because: String)
    case unbound
  }

  /// What is said when a key that changes the incident is pressed in an incident open read-only.
  static var readOnlyReason: String { "This incident is open read-only." }

  private let all: [KeyBinding<Command>]
  let isReadOnly: Bool

  /// The bindings come in the order of importance: a narrow footer shows the first of them.
  init(_ bindings: [KeyBinding<Command>], isReadOnly: Bool = false) {
    all = bindings
    self.isReadOnly = isReadOnly
  }

  /// The bindings that are there, without those that read-only mode takes away.
  var bindings: [KeyBinding<Command>] {
    isReadOnly ? all.filter { !$0.isHiddenWhenReadOnly } : all
  }

  func meaning(of key: Key) -> Meaning {
    guard let binding = all.first(where: { $0.keys.contains(key) }) else { return .unbound }
    if isReadOnly, binding.isHiddenWhenReadOnly {
      return .disabled(because: Self.readOnlyReason)
    }
    switch binding.availability {
    case .available: return .command(binding.command, isDangerous: binding.isDangerous)
    case .disabled(let reason): return .disabled(because: reason)
    }
  }

  /// The hints for the footer, the most important first.
  var hints: [KeyHint] {
    bindings.filter { !$0.isHiddenInFooter }.compactMap { binding in
      binding.keys.first.map { key in
        KeyHint(
          key: key.name, label: binding.label, isEnabled: binding.availability.isAvailable)
      }
    }
  }

  /// The lines of help, in the table's order.
  var helpEntries: [KeyHelp.Entry] {
    bindings.map { binding in
      var help = binding.help
      if binding.isDangerous {
        help += " Cannot be undone."
      }
      if case .disabled(let reason) = binding.availability {
        help += " Not now: \(reason)"
      }
      return KeyHelp.Entry(
        keys: binding.keys.map(\.name).joined(separator: ", "), help: help,
        isEnabled: binding.availability.isAvailable)
    }
  }

  /// Keys that more than one binding claims: a mistake in the table, for tests to find.
  var conflicts: Set<Key> {
    var seen: Set<Key> = []
    return Set(all.flatMap(\.keys).filter { !seen.insert($0).inserted })
  }
}
