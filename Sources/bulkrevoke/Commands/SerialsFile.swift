import Engine
import Foundation

/// A list of certificates by serial number, one a line, with an optional thumbprint behind it.
enum SerialsFile {
  /// Reads the list; throws `UsageError` that names the file and line of what cannot be.
  static func read(_ path: String) throws -> [(serial: SerialNumber, thumbprint: Thumbprint?)] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw UsageError(
        description: "the serials file \(path.scrubbed) cannot be read as UTF-8 text")
    }
    var entries: [(serial: SerialNumber, thumbprint: Thumbprint?)] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let content = line.prefix { $0 != "#" }
      let words = content.split { $0.isWhitespace || $0 == "," || $0 == ";" }
      guard let first = words.first else { continue }
      let second = words.dropFirst().first
      let thumbprint = second.flatMap { Thumbprint(hexadecimal: $0) }
      guard words.count <= 2, let serial = SerialNumber(hexadecimal: first),
        second == nil || thumbprint?.text.count == 64
      else {
        throw UsageError(
          description: "\(path.scrubbed), line \(index + 1): not a serial number, "
            + "with or without a SHA-256 thumbprint: “\(String(line.prefix(80)).scrubbed)”")
      }
      entries.append((serial, thumbprint))
    }
    return entries
  }
}
