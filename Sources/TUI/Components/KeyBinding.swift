/// Whether a command is available now.
enum Availability: Hashable, Sendable {
  case available
  /// The reason is a sentence, shown if the operator presses the key anyway.
  case disabled(because: String)

  var isAvailable: Bool { self == .available }
}

/// One entry of a screen's key table: the keys, their command, and whether it is available.
struct KeyBinding<Command: Sendable>: Sendable {
  /// The keys; the footer shows the first one.
  let keys: [Key]
  let command: Command
  /// The action in one to three words, for the footer.
  let label: String
  /// The action in a sentence, for help and the manual.
  let help: String
  /// Whether the command changes certificates at the service. The footer shows it as dangerous, and
  /// help says so.
  let isDangerous: Bool
  /// Whether the command changes the incident and is therefore hidden if the incident is read-only.
  let isHiddenWhenReadOnly: Bool
  /// Whether the footer leaves the command out; help and the manual list it.
  let isHiddenInFooter: Bool
  let availability: Availability

  /// The help, with a warning added if the command is dangerous.
  var manual: String { isDangerous ? help + " Changes certificates at the service." : help }

  init(
    _ keys: [Key], _ command: Command, label: String, help: String, isDangerous: Bool = false,
    isHiddenWhenReadOnly: Bool = false, isHiddenInFooter: Bool = false,
    availability: Availability = .available
  ) {
    self.keys = keys
    self.command = command
    self.label = label
    self.help = help
    self.isDangerous = isDangerous
    self.isHiddenWhenReadOnly = isHiddenWhenReadOnly
    self.isHiddenInFooter = isHiddenInFooter
    self.availability = availability
  }
}
