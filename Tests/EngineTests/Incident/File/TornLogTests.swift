import Foundation
import GRDB
import Testing

@testable import Engine

/// What a power cut leaves of the write-ahead log.
@Suite("A torn write-ahead log", .timeLimit(.minutes(5)))
struct TornLogTests {
  private static let certificates = TestIncident.certificates(30)

  @Test("Wherever it breaks off, the file opens, whole, with everything up to that point")
  func cut() async throws {
    let file = try await Self.atWork()
    defer { TestIncident.remove(file) }
    let log = try Data(contentsOf: URL(filePath: file.path + "-wal"))
    let main = try Data(contentsOf: URL(filePath: file.path))
    file.close()
    #expect(log.count > 10_000)
    var sent: [Int] = []
    for step in 0...60 {
      let kept = log.prefix(log.count * step / 60)
      sent.append(try Self.sendings(main: main, log: kept, at: file.path))
    }
    // The more of the log is left, the more is known.
    #expect(sent == sent.sorted())
    #expect(sent.last == Self.certificates.count)
  }

  @Test("Garbage after the last whole entry is ignored, and so is a tail of a half-written one")
  func garbage() async throws {
    let file = try await Self.atWork()
    defer { TestIncident.remove(file) }
    let log = try Data(contentsOf: URL(filePath: file.path + "-wal"))
    let main = try Data(contentsOf: URL(filePath: file.path))
    file.close()
    var dice = SeededGenerator(seed: 7)
    for length in [1, 23, 24, 4_096, 4_120, 9_000] {
      let tail = Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &dice) })
      let sent = try Self.sendings(main: main, log: log + tail, at: file.path)
      #expect(sent == Self.certificates.count)
      // A frame that looks like the last one, but was written by halves.
      let half = try Self.sendings(
        main: main, log: log + log.suffix(4_120).prefix(length), at: file.path)
      #expect(half == Self.certificates.count)
    }
  }

  /// An incident with a sending journalled for every certificate, each in a commit of its own.
  private static func atWork() async throws -> IncidentFile {
    // The log begins with the run: everything before is in the file itself.
    let file = try IncidentFile.open(at: try await confirmedAndClosed())
    let journal = Journal(file: file, actor: TestIncident.ann)
    for certificate in try file.plannedCertificates(limit: certificates.count) {
      var revocation = certificate.revocation
      revocation.handle(.sendStarts, at: Date(), policy: .quick())
      try await journal.record(
        .init(
          certificateID: certificate.id, revocation: revocation,
          event: .init(action: "sending", certificateID: certificate.id)))
    }
    return file
  }

  private static func confirmedAndClosed() async throws -> String {
    let file = try await TestIncident.confirmed(certificates)
    file.close()
    return file.path
  }

  /// Opens what is left of an incident and counts what is journalled in it.
  private static func sendings(main: Data, log: Data, at path: String) throws -> Int {
    // Into the same file: another one would be a copy.
    try main.write(to: URL(filePath: path))
    try log.write(to: URL(filePath: path + "-wal"))
    let torn = try IncidentFile.open(at: path)
    defer { torn.close() }
    #expect(try torn.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    let outcomes = try torn.outcomeCounts()
    #expect(outcomes.values.reduce(0, +) == certificates.count)
    // Row and log line were written in one commit: they are there together, or not at all.
    let lines = try torn.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM event WHERE action = 'sending'") ?? 0
    }
    #expect(outcomes[.sending, default: 0] == lines)
    return lines
  }
}
