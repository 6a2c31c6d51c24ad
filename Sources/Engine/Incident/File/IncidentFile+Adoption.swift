import Foundation
import GRDB

/// The original of an adopted copy.
public struct Adoption: Sendable, Hashable {
  /// The place of the original, in words.
  public let original: String
  /// Whether the original still exists on this machine.
  public let isOriginalThere: Bool
}

// Only a person can make a copy an incident of its own.
extension IncidentFile {
  /// Returns the place of the original, in words; `nil` if this file is the original.
  public func original() throws -> String? {
    let recorded = try read { [path] in try IncidentPlace(in: $0, path: path) }
    return recorded.isFile(at: IncidentPlace(names, identity)) ? nil : recorded.words
  }

  /// Adopts a copy as the incident, at its present place.
  ///
  /// The event log records both places. A frozen manifest is withdrawn: sign-offs for the original
  /// do not count for the copy.
  ///
  /// - Returns: the original; `nil` if the file is the original and nothing was changed.
  /// - Throws: `IncidentError`, with code `inUse` if a process is writing to the original.
  public static func adopt(
    at path: String, by actor: Operator = .current, now: Date = Date()
  ) throws -> Adoption? {
    let file = try open(at: path, as: .adopter)
    defer { file.close() }
    return try file.takePlace(by: actor, now: now)
  }

  private func takePlace(by actor: Operator, now: Date) throws -> Adoption? {
    let here = IncidentPlace(names, identity)
    let recorded = try read { [path] in try IncidentPlace(in: $0, path: path) }
    guard !recorded.isFile(at: here) else { return nil }
    if recorded.isThere, let holder = Self.writer(of: recorded.path) {
      throw IncidentError(
        .inUse,
        "\(path.scrubbed) is a copy of \(recorded.words), which is being written by \(holder); wait "
          + "until that has ended, then adopt the copy")
    }
    try requireIntegrity()
    try write { db in
      try here.record(in: db)
      try EventLog.append(
        .init(action: "adopted", detail: "from \(recorded.words) to \(here.words)"), by: actor,
        at: now, in: db)
      try Review.withdraw(because: "the copy was adopted", by: actor, in: db)
    }
    return Adoption(original: recorded.words, isOriginalThere: recorded.isThere)
  }

  /// Checks the place of a file before anything in the file is changed.
  ///
  /// - Throws: `IncidentError` with code `copied` if a copy is opened for writing, or `displaced`
  ///   if the log is next to another name of the file.
  func requirePlace(for purpose: Purpose) throws {
    let here = IncidentPlace(names, identity)
    let recorded = try read { [path] in try IncidentPlace(in: $0, path: path) }
    guard !recorded.isFile(at: here) else { return try recorded.requireLogBeside(here) }
    guard purpose != .writer else {
      throw IncidentError(
        .copied,
        "\(path.scrubbed) is a copy of \(recorded.words), and two active copies would send "
          + "everything twice; it is read-only; “bulkrevoke adopt \(path.scrubbed)” makes it "
          + "the active incident")
    }
  }

  /// Records the present place of an original, and logs a rename.
  func keepPlace() throws {
    let here = IncidentPlace(names, identity)
    let recorded = try read { [path] in try IncidentPlace(in: $0, path: path) }
    guard recorded != here else { return }
    try write { db in
      try here.record(in: db)
      guard recorded.path != here.path else { return }
      try EventLog.append(
        .init(action: "moved", detail: "from \(recorded.words) to \(here.words)"), by: .current,
        at: Date(), in: db)
    }
  }
}
