import Foundation
import GRDB
import TestSupport
import Testing

@testable import Engine

/// A write-ahead log after a power cut.
@Suite("A torn write-ahead log", .timeLimit(.minutes(5)))
struct TornLogTests {
  private static let certificates = TestIncident.certificates(30)

  @Test("A log cut at any point opens as a sound file with every commit before the cut")
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
    // A longer rest of the log holds at least as many sends.
    #expect(sent == sent.sorted())
    #expect(sent.last == Self.certificates.count)
  }

  @Test("Garbage and half-written entries after the last whole one are ignored")
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
      // A repeat of the last frame, in most cases cut short.
      let half = try Self.sendings(
        main: main, log: log + log.suffix(4_120).prefix(length), at: file.path)
      #expect(half == Self.certificates.count)
    }
  }

  /// Returns an incident with a journalled send of every certificate, each in its own commit.
  private static func atWork() async throws -> IncidentFile {
    // Closing the confirmed file moves its data out of the log, so the log holds only the run.
    let file = try IncidentFile.open(at: try await confirmedAndClosed())
    let journal = Journal(file: file, actor: TestIncident.ann)
    for certificate in try file.queue.plannedCertificates(limit: certificates.count) {
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

  /// Restores the file and the rest of its log, opens it and counts its journalled sends.
  private static func sendings(main: Data, log: Data, at path: String) throws -> Int {
    // Write into the existing file: a new file would count as a copy.
    try main.write(to: URL(filePath: path))
    try log.write(to: URL(filePath: path + "-wal"))
    let torn = try IncidentFile.open(at: path)
    defer { torn.close() }
    #expect(try torn.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    let outcomes = try torn.outcomeCounts()
    #expect(outcomes.values.reduce(0, +) == certificates.count)
    // One commit wrote the row and the event, so both are there or neither is.
    let lines = try torn.read {
      try Int.fetchOne($0, sql: "SELECT count(*) FROM event WHERE action = 'sending'") ?? 0
    }
    #expect(outcomes[.sending, default: 0] == lines)
    return lines
  }
}
