import Engine
import Foundation

/// A list of certificates by serial number, one a line, with an optional thumbprint behind it.
struct SerialsFile {
  /// A certificate as a line names it.
  typealias Entry = (serial: SerialNumber, thumbprint: Thumbprint?)

  /// What is wrong with a line.
  private struct Trouble {
    let line: Int
    let words: String
  }

  private let path: String
  private var entries: [Entry] = []
  /// The line of each entry, from 1.
  private var lines: [Int] = []
  private var troubles: [Trouble] = []

  /// As many lines as a message names.
  private static let mostNamed = 20

  /// Reads the list; lines that cannot be read wait for ``rows(in:)`` to tell of them.
  ///
  /// - Throws: `UsageError` for a file that is no text.
  init(_ path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw UsageError(
        description: "the serials file \(path.scrubbed) cannot be read as UTF-8 text")
    }
    self.path = path
    let all = text.trimmingPrefix("\u{FEFF}")
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in all.enumerated() {
      let content = line.prefix { $0 != "#" }
      guard content.contains(where: { !Self.isSeparator($0) }) else { continue }
      if let entry = Self.entry(in: content) {
        entries.append(entry)
        lines.append(index + 1)
      } else {
        troubles.append(
          Trouble(
            line: index + 1, words: "“\(String(line.prefix(80)).scrubbed)” is no serial number"))
      }
    }
  }

  /// The certificates that the list names.
  ///
  /// - Throws: `UsageError` that tells every line that cannot be read.
  static func read(_ path: String) throws -> [Entry] {
    let file = try SerialsFile(path)
    try file.refuse(file.troubles)
    return file.entries
  }

  /// The rows of an incident that the list names.
  ///
  /// - Parameter incident: opens the incident; when that fails, unreadable lines are told first.
  /// - Throws: `UsageError` that tells every line that cannot be read, names no certificate of the
  ///   incident, or names several.
  func rows(in incident: IncidentFile) throws -> [Int64] {
    let named = try incident.lookUp(named: entries)
    let unknown = named.troubles.map { Trouble(line: lines[$0.index], words: $0.words) }
    try refuse((troubles + unknown).sorted { $0.line < $1.line })
    return named.rows
  }

  /// Tells the lines that cannot be read, if there are any.
  func requireReadable() throws { try refuse(troubles) }

  private func refuse(_ troubles: [Trouble]) throws {
    guard !troubles.isEmpty else { return }
    let named = troubles.prefix(Self.mostNamed).map { "line \($0.line): \($0.words)" }
    let more = troubles.count - named.count
    let total = entries.count + self.troubles.count
    throw UsageError(
      description:
        "\(path.scrubbed): \(troubles.count.grouped) of \(total.counted("line")) cannot be "
        + "used; nothing was changed; each line holds a serial number, with or without a SHA-256 "
        + "thumbprint: " + named.joined(separator: "; ")
        + (more > 0 ? "; and \(more.grouped) more" : ""))
  }

  /// Programs that write tables put texts between quotes.
  private static func isSeparator(_ character: Character) -> Bool {
    character.isWhitespace || ",;\"'".contains(character)
  }

  private static func entry(in line: Substring) -> Entry? {
    var words = line.split(whereSeparator: isSeparator)
    let thumbprint =
      words.count < 2 ? nil : words.last.flatMap { Thumbprint(hexadecimal: $0) }
    let hasThumbprint = thumbprint?.text.count == 64
    if hasThumbprint { words.removeLast() }
    // Some programs write a blank after every two digits.
    let isInPairs = words.count > 1 && words.allSatisfy { $0.utf8.count == 2 && !$0.contains(":") }
    guard words.count == 1 || (isInPairs && !line.contains { ",;".contains($0) && !hasThumbprint })
    else { return nil }
    return SerialNumber(written: words.joined()).map {
      ($0, hasThumbprint ? thumbprint : nil)
    }
  }
}
