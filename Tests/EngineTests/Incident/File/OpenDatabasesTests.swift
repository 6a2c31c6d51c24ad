import Foundation
import Testing

@testable import Engine

@Suite("Open database files")
struct OpenDatabasesTests {
  /// The POSIX locks that this process holds on a file, as the kernel lists them.
  private static func locks(on path: String) throws -> Set<String> {
    let identity = try #require(FileIdentity(at: path))
    let table = try FileHandle(forReadingFrom: URL(filePath: "/proc/locks"))
    let text = String(decoding: try table.readToEnd() ?? Data(), as: UTF8.self)
    return Set(
      text.split(separator: "\n").filter { line in
        line.contains(" POSIX ") && line.contains(" \(getpid()) ")
          && line.contains(":\(identity.inode) ")
      }.map { line in
        line.split(separator: " ", omittingEmptySubsequences: true).dropFirst()
          .joined(separator: " ")
      })
  }

  @Test("A look at a file that SQLite has open does not drop SQLite's locks")
  func locksStay() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(3))
    defer { TestIncident.remove(file) }
    _ = try file.header()
    let before = try Self.locks(on: file.path)
    #expect(!before.isEmpty)
    for _ in 0..<3 {
      #expect(IncidentFile.writer(of: file.path) != nil)
      let reader = try IncidentFile.openForReading(at: file.path)
      _ = try reader.header()
      reader.close()
      #expect(throws: IncidentError(.inUse, "")) { try IncidentFile.open(at: file.path) }
      #expect(throws: IncidentError(.badOutput, "")) {
        try OutputFile.write("the text", to: file.path) { try $0("text") }
      }
    }
    #expect(try Self.locks(on: file.path) == before)
  }

  @Test("Closing the file frees its lock at once, even while others read the file")
  func nextWriter() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(3))
    let reader = try IncidentFile.openForReading(at: file.path)
    defer { reader.close() }
    file.close()
    #expect(IncidentFile.writer(of: file.path) == nil)
    let next = try IncidentFile.open(at: file.path)
    defer { TestIncident.remove(next) }
    try next.log("a line")
    #expect(try reader.header().phase == .selecting)
  }
}
