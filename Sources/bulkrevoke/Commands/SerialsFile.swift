import Engine
import Foundation

/// A list of certificates: one serial number a line, with an optional thumbprint after it.
struct SerialsFile {
  /// The serial number and the thumbprint in a line.
  typealias Entry = (serial: SerialNumber, thumbprint: Thumbprint?)

  /// An error in a line.
  private struct Trouble {
    let line: Int
    let words: String
  }

  private let path: String
  private var entries: [Entry] = []
  /// The line number of each entry, counted from 1.
  private var lines: [Int] = []
  private var troubles: [Trouble] = []

  /// The largest number of lines that a message names.
  private static let mostNamed = 20

  /// Reads the list. ``rows(in:)`` and ``requireReadable()`` report the lines that cannot be read.
  ///
  /// - Throws: `UsageError` for a file that cannot be read as text.
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
            line: index + 1, words: "“\(String(line.prefix(80)).scrubbed)” is not a serial number"))
      }
    }
  }

  /// Returns the certificates that the list names.
  ///
  /// - Throws: `UsageError` if the file or a line cannot be read.
  static func read(_ path: String) throws -> [Entry] {
    let file = try SerialsFile(path)
    try file.refuse(file.troubles)
    return file.entries
  }

  /// Returns the row numbers of the certificates that the list names in an incident.
  ///
  /// - Throws: `UsageError` that names the lines that cannot be read, fit no certificate of the
  ///   incident, or fit several.
  func rows(in incident: IncidentFile) throws -> [Int64] {
    let named = try incident.selection.lookUp(named: entries)
    let unknown = named.troubles.map { Trouble(line: lines[$0.index], words: $0.words) }
    try refuse((troubles + unknown).sorted { $0.line < $1.line })
    return named.rows
  }

  /// Throws a `UsageError` that names the lines that cannot be read, if there are any.
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

  /// Whether a character separates words. Quotes do, because spreadsheets put them around text.
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
