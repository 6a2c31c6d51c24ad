/// Whose work on an incident is looked on at.
struct Watched: Hashable, Sendable {
  /// Who is writing to the incident now, in words; `nil` when nobody is.
  var writer: String? {
    didSet { last = writer ?? last }
  }
  /// Who was the last to write to it while it was watched; `nil` when nobody was.
  private(set) var last: String?

  init(writer: String?) {
    self.writer = writer
    last = writer
  }

  /// Whether somebody was writing and has gone.
  var isGone: Bool { writer == nil && last != nil }

  /// Who it is or was, as a person would say it; `nil` when there was nobody.
  var name: String? { last.map(Self.name) }

  /// The person of a writer in words: `ann@host` of `process 4711 of ann@host`.
  private static func name(of writer: String) -> String {
    let parts = writer.split(separator: " ", maxSplits: 3)
    return parts.count == 4 && parts[0] == "process" ? String(parts[3]) : writer
  }
}
