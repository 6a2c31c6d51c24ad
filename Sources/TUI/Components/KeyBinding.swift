/// Whether a command can be given now.
enum Availability: Hashable, Sendable {
  case available
  /// The reason is a sentence that is shown when the key is pressed all the same.
  case disabled(because: String)

  var isAvailable: Bool { self == .available }
}

/// One line of a screen's key table: keys, what they do, and when they may.
///
/// A screen builds its table from its model, so ``availability`` is a plain value.
struct KeyBinding<Command: Sendable>: Sendable {
  /// The first key is the one that is shown first.
  let keys: [Key]
  let command: Command
  /// One to three words, for the footer.
  let label: String
  /// A sentence, for help and the manual.
  let help: String
  /// Changes something outside of this program that cannot be taken back.
  let isDangerous: Bool
  /// Changes the incident, so it is absent when the incident is open read-only.
  let isHiddenWhenReadOnly: Bool
  /// In help only.
  let isHiddenInFooter: Bool
  let availability: Availability

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
