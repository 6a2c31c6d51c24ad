import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("Incident files")
struct IncidentFileTests {
  /// The permission bits of a file.
  private static func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  /// The code of the `IncidentError` that a body throws.
  private static func code(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> some Any
  ) -> IncidentError.Code? {
    #expect(throws: IncidentError.self, sourceLocation: sourceLocation) { _ = try body() }?.code
  }

  @Test("Only the owner can access the file, its companions and the folders made for it")
  func modes() throws {
    let base = FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-\(UUID().uuidString)").path(percentEncoded: false)
    let path = base + "/some folder/éé %20/a.incident"
    let file = try IncidentFile.create(at: path, scope: TestIncident.scope())
    try file.log("note")
    for suffix in ["", "-wal", "-shm", "-lock"] {
      #expect(try Self.mode(path + suffix) == 0o600, "\(suffix)")
    }
    for folder in ["", "/some folder", "/some folder/éé %20"] {
      #expect(try Self.mode(base + folder) == 0o700, "\(folder)")
    }
    let copy = try file.copy(to: path + "-copy")
    for suffix in ["", "-wal", "-shm", "-lock"] {
      #expect(try Self.mode(path + "-copy" + suffix) == 0o600, "copy\(suffix)")
    }
    copy.discard()
    file.discard()
    try FileManager.default.removeItem(atPath: base)
  }

  @Test("An incident keeps its header after it is closed")
  func header() throws {
    let path = TestIncident.path("2026-web tls")
    var scope = try TestIncident.scope()
    scope.deadline = Timestamp.parse("2026-11-22T03:00:00Z")
    let file = try IncidentFile.create(at: path, scope: scope, actor: TestIncident.ann)
    let written = try file.header()
    file.close()
    let read = try IncidentFile.openForReading(at: path)
    #expect(try read.header() == written)
    #expect(written.name == "2026-web tls")
    #expect(written.phase == .searching)
    #expect(written.deadline == scope.deadline)
    #expect(written.window.description == "2025-03-01_2025-03-08")
    #expect(written.actor == TestIncident.ann)
    read.close()
    TestIncident.remove(read)
  }

  @Test("Neither a new incident nor a copy overwrites a file")
  func noOverwriting() throws {
    let path = TestIncident.path()
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("precious".utf8).write(to: URL(filePath: path))
    #expect(
      Self.code { try IncidentFile.create(at: path, scope: TestIncident.scope()) } == .alreadyExists
    )
    let file = try IncidentFile.create(at: path + "2", scope: TestIncident.scope())
    #expect(Self.code { try file.copy(to: path) } == .alreadyExists)
    #expect(try Data(contentsOf: URL(filePath: path)) == Data("precious".utf8))
    file.discard()
    try FileManager.default.removeItem(at: folder)
  }

  @Test("A file that is not an incident is refused and left unchanged", arguments: [0, 1, 2, 3])
  func notAnIncident(kind: Int) throws {
    let path = TestIncident.path()
    let folder = URL(filePath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    switch kind {
    case 0: try Data().write(to: URL(filePath: path))
    case 1: try Data("SQLite format 3\0 but not really".utf8).write(to: URL(filePath: path))
    case 2: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    default:
      let other = try DatabaseQueue(path: path)
      try other.write { try $0.execute(sql: "CREATE TABLE t (x)") }
      try other.close()
    }
    let before = try? Data(contentsOf: URL(filePath: path))
    #expect(Self.code { try IncidentFile.open(at: path) } == .notAnIncident)
    #expect(Self.code { try IncidentFile.openForReading(at: path) } == .notAnIncident)
    #expect((try? Data(contentsOf: URL(filePath: path))) == before)
  }

  @Test("A missing file is reported as missing")
  func missing() {
    #expect(Self.code { try IncidentFile.open(at: "/nowhere/a.incident") } == .notFound)
  }

  @Test("A file of a later version is refused")
  func newerVersion() throws {
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    try file.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    file.close()
    #expect(Self.code { try IncidentFile.openForReading(at: file.path) } == .newerVersion)
    TestIncident.remove(file)
  }

  @Test(
    "Only one writer is admitted, and a second one learns who it is; readers are always admitted")
  func oneWriter() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(3))
    defer { TestIncident.remove(file) }
    let error = #expect(throws: IncidentError.self) { try IncidentFile.open(at: file.path) }
    #expect(error?.code == .inUse)
    #expect(error?.message.contains("process \(getpid()) of \(Operator.current.name)") == true)
    #expect(IncidentFile.writer(of: file.path)?.contains("\(getpid())") == true)
    let reader = try IncidentFile.openForReading(at: file.path)
    #expect(!reader.isWritable)
    #expect(try reader.selection.checkedCount() == 0)
    _ = try await file.selection.change(.check, .all)
    #expect(try reader.selection.checkedCount() == 3)
    #expect(Self.code { try reader.log("note") } == .wrongState)
    await #expect(throws: IncidentError.self) { try await reader.selection.change(.uncheck, .all) }
    reader.close()
  }

  @Test("Looking up the writer never blocks a writer")
  func looking() throws {
    let path = TestIncident.path()
    do {
      try IncidentFile.create(at: path, scope: TestIncident.scope()).close()
    }
    // A separate thread, since the loop would occupy a thread that all tests share.
    let onlooker = Thread {
      while !Thread.current.isCancelled { _ = IncidentFile.writer(of: path) }
    }
    onlooker.start()
    defer { onlooker.cancel() }
    for _ in 0..<60 {
      let file = try IncidentFile.open(at: path)
      try file.log("note")
      file.close()
    }
  }

  @Test("Closing the file frees its lock")
  func unlocked() throws {
    let path = TestIncident.path()
    do {
      let file = try IncidentFile.create(at: path, scope: TestIncident.scope())
      file.close()
    }
    #expect(IncidentFile.writer(of: path) == nil)
    let again = try IncidentFile.open(at: path)
    try again.log("note")
    TestIncident.remove(again)
  }

  @Test("The event log, the manifests and the certificates of a manifest cannot be changed")
  func appendOnly() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(2))
    defer { TestIncident.remove(file) }
    for sql in [
      "UPDATE event SET action = 'x'", "DELETE FROM event", "UPDATE manifest SET digest = 'x'",
      "DELETE FROM manifest", "UPDATE certificate SET checked = 0",
      "UPDATE certificate SET manifest = NULL", "DELETE FROM certificate",
      "UPDATE certificate SET serial = '00'", "UPDATE certificate SET thumbprint = '00'",
    ] {
      #expect(throws: DatabaseError.self, "\(sql)") { try file.write { try $0.execute(sql: sql) } }
    }
    #expect(try file.outcomeCounts() == [.planned: 2])
  }

  @Test("The state of a certificate is read as it was written")
  func stateRoundTrip() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    let instant = try #require(Timestamp.parse("2025-03-04T01:02:03.456Z"))
    let whole = try #require(Timestamp.parse("2025-03-04T01:02:03Z"))
    for outcome in Outcome.allCases {
      for reason in [RecordedReason.known(.superseded), .other("weak_key")] {
        var revocation = CertificateRevocation()
        revocation.validFrom = try file.certificate(1).validFrom
        revocation.outcome = outcome
        revocation.attempts = 3
        revocation.fruitlessTries = 4
        revocation.mayHaveActed = true
        revocation.mustBeRead = true
        revocation.nextAt = instant
        revocation.sentAt = instant
        revocation.unknownSince = instant
        revocation.answeredAt = instant
        revocation.finishedAt = instant
        revocation.noteCode = "code"
        revocation.note = "words"
        revocation.recorded = RevocationRecord(reason: reason, date: whole)
        revocation.requestID = "17"
        try file.write { try revocation.save(id: 1, in: $0) }
        let read = try file.certificate(1).revocation
        #expect(read == revocation)
      }
    }
  }

  @Test("An outcome of a later version is read as unknown and never sent")
  func unknownOutcome() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    try file.write { try $0.execute(sql: "UPDATE certificate SET outcome = 'teleported'") }
    #expect(try file.certificate(1).revocation.outcome == .outcomeUnknown)
    #expect(try file.certificate(1).revocation.nextAction != .send)
    #expect(try file.queue.plannedCertificates(limit: 9).isEmpty)
    #expect(try file.queue.certificatesToSendAgain(at: .distantFuture, limit: 9).isEmpty)
  }

  @Test("An incident whose writer died counts as interrupted")
  func interrupted() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(1))
    defer { TestIncident.remove(file) }
    #expect(try IncidentStatus(of: file).state == "running")
    // The bytes that a power cut leaves on the disk, with no process holding the lock.
    let left = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: file.path + $0)) }
    file.close()
    for (suffix, bytes) in zip(["", "-wal"], left) {
      try bytes.write(to: URL(filePath: file.path + suffix))
    }
    let reader = try IncidentFile.openForReading(at: file.path)
    #expect(try IncidentStatus(of: reader).state == "interrupted")
    #expect(try reader.outcomeCounts() == [.planned: 1])
    reader.close()
    let writer = try IncidentFile.open(at: file.path)
    #expect(try IncidentStatus(of: writer).state == "running")
    writer.close()
  }
}
