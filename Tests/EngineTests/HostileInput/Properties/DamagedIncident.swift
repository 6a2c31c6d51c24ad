import Foundation
import GRDB

@testable import Engine

/// An incident file whose bytes are changed as the input bytes say.
///
/// The first input byte chooses the files. Changes follow, each with a place of three bytes. A
/// short input can therefore reach every page, unlike random bytes in place of a file.
struct DamagedIncident {
  /// The bytes of the file and of its companions, by the suffix of their names.
  private(set) var files: [String: [UInt8]]

  private static let pageSize = 4_096
  private static let beside = ["-wal", "-shm", "-journal", "-lock"]
  private static let originals = Result { try Originals() }

  init(_ bytes: [UInt8]) throws {
    var input = bytes[...]
    let originals = try Self.originals.get()
    switch Self.number(&input, bytes: 1) % 4 {
    case 0: files = ["": originals.atRest]
    case 1: files = ["": originals.atWork, "-wal": originals.log]
    case 2:
      files = ["": Array(input)]
      return
    default:
      files = ["": Array("SQLite format 3\0".utf8) + input]
      return
    }
    while !input.isEmpty { change(&input) }
  }

  private mutating func change(_ input: inout ArraySlice<UInt8>) {
    let kind = Self.number(&input, bytes: 1)
    let name = files["-wal"] != nil && kind & 0x80 != 0 ? "-wal" : ""
    var file = files[name] ?? []
    let place = Self.number(&input, bytes: 3) % max(1, file.count)
    let value = Self.number(&input, bytes: 1)
    switch kind % 8 {
    case 0 where !file.isEmpty: file[place] = UInt8(value)
    case 1 where !file.isEmpty: file[place] ^= 1 << (value % 8)
    case 2: file.removeLast(file.count - place)
    case 3:
      let patch = input.prefix(value % 32)
      input = input.dropFirst(patch.count)
      let end = min(place + patch.count, file.count)
      file.replaceSubrange(place..<end, with: patch.prefix(end - place))
    case 4:
      let page = place / Self.pageSize * Self.pageSize
      for index in page..<min(page + Self.pageSize, file.count) { file[index] = 0 }
    case 5:
      let (from, to) = (place / Self.pageSize, value % max(1, file.count / Self.pageSize))
      for index in 0..<Self.pageSize where max(from, to) * Self.pageSize + index < file.count {
        file[to * Self.pageSize + index] = file[from * Self.pageSize + index]
      }
    case 6:
      files[Self.beside[value % Self.beside.count]] = Array(input.prefix(place % 256))
      input = input.dropFirst(place % 256)
    default: file += input.prefix(value)
    }
    files[name] = file
  }

  private static func number(_ input: inout ArraySlice<UInt8>, bytes: Int) -> Int {
    defer { input = input.dropFirst(bytes) }
    return input.prefix(bytes).reduce(0) { $0 << 8 | Int($1) }
  }
}

extension DamagedIncident {
  /// The bytes of an intact incident, at rest and during a write.
  private struct Originals {
    let atRest: [UInt8]
    let atWork: [UInt8]
    let log: [UInt8]

    init() throws {
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "bulkrevoke-original-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appending(path: "original.incident").path(percentEncoded: false)
      try Self.write(path)
      atRest = [UInt8](try Data(contentsOf: URL(filePath: path)))
      let file = try IncidentFile.open(at: path)
      defer { file.close() }
      try file.write { db in
        try db.execute(
          sql: "UPDATE certificate SET outcome = 'sending', attempts = 1 WHERE id < 8")
      }
      try file.log("a line of the log", about: 3, by: Self.ann)
      atWork = [UInt8](try Data(contentsOf: URL(filePath: path)))
      log = [UInt8](try Data(contentsOf: URL(filePath: path + "-wal")))
    }

    private static let ann = Operator(name: "ann@host")

    private static func write(_ path: String) throws {
      let file = try IncidentFile.create(
        at: path,
        scope: IncidentScope(
          service: ServiceDescription(
            kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager", host: "localhost",
            baseURL: "http://localhost", reasons: [], takesComment: false, callsPerCertificate: 2),
          profile: Profile(id: "p-1", name: "Web TLS"),
          window: try IssuanceWindow("2025-03-01_2025-03-08")),
        actor: ann, now: Date(timeIntervalSince1970: 1_741_694_400))
      try file.write { db in
        for index in 100..<120 { try insert(index, in: db) }
      }
      try file.searchResults.finishSearch(totalReported: 20, notes: ["a note"])
      _ = try file.manifests.confirm(
        RevocationInstruction(reason: .keyCompromise, comment: "a comment", ticket: "T-1"), by: ann)
      file.close()
    }

    private static func insert(_ index: Int, in db: Database) throws {
      try db.execute(
        sql: "INSERT OR IGNORE INTO trust_evidence (id, facts) VALUES (1, ?)",
        arguments: [#"[{"fact":"embedded SCTs","source":"certificate","trust":"public"}]"#])
      try db.execute(
        sql: """
          INSERT INTO certificate (serial, thumbprint, common_name, names, seat, issuer,
            organization, key_size, signature_algorithm, status, valid_from, valid_to, trust,
            evidence_id, der_matches, checked, search)
          VALUES (?, ?, ?, ?, 'seat', 'CA', 'Org', '2048', 'sha256', 'issued',
            '2025-03-04T00:00:00Z', '2026-03-04T00:00:00Z', 'public', 1, 1, ?, 1)
          """,
        arguments: [
          "00A\(index)", "FF\(index)", "host-\(index).example", "host-\(index).example",
          index < 115 ? 1 : 0,
        ])
      try db.execute(
        sql: "INSERT INTO der (certificate_id, der) VALUES (?, ?)",
        arguments: [db.lastInsertedRowID, Data(repeating: 0x30, count: 700)])
    }
  }
}
