/// The writer of a watched incident.
struct Watched: Hashable, Sendable {
  /// The process that is writing to the incident now, in words; `nil` if none is.
  var writer: String? {
    didSet { last = writer ?? last }
  }
  /// The latest process that wrote to the incident while it was watched; `nil` if none did.
  private(set) var last: String?

  init(writer: String?) {
    self.writer = writer
    last = writer
  }

  /// Whether a process wrote to the incident and has ended.
  var isGone: Bool { writer == nil && last != nil }

  /// The short name of the current or latest writer; `nil` if there was none.
  var name: String? { last.map(Self.name) }

  /// Returns the short name of a writer: `ann@host` for `process 4711 of ann@host`.
  private static func name(of writer: String) -> String {
    let parts = writer.split(separator: " ", maxSplits: 3)
    return parts.count == 4 && parts[0] == "process" ? String(parts[3]) : writer
  }
}
