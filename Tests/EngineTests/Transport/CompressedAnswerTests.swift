import Foundation
import Testing

@testable import Engine

/// A proxy can compress answers, although the client asks for uncompressed ones.
@Suite("Compressed answers", .timeLimit(.minutes(5)))
struct CompressedAnswerTests {
  /// A list with one profile, compressed with gzip and below with zlib.
  private static let profiles =
    "H4sIAAAAAAAC/4uuVspMUbJSKjBU0lHKS8xNBbKd83MLilKLi1NTFAqK8tMyc1KBcsUliSWlxUBZx+SSzLJUpdpYABaMjt47AAAA"
  private static let deflated =
    "eJyLrlbKTFGyUiowVNJRykvMTQWynfNzC4pSi4tTUxQKivLTMnNSgXLFJYklpcVAWcfkksyyVKXaWAAyQROE"
  /// The error `invalid_request` with the message “said in gzip”, compressed with gzip.
  private static let refusal =
    "H4sIAAAAAAAC/6tWSi0qyi8qVrKKrlZKzk9JVbJSyswrS8zJTIkvSi0sTS0uUdJRyk0tLk5MB8kVJ2amKGTmKaRXZRYo1cbWAgDELhJ3QAAAAA=="

  /// One MiB of blanks in deflate, which can be repeated any number of times.
  private static let blanks: [UInt8] =
    [
      0xEC, 0xC1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xC2, 0xA0,
      0x2A, 0xEB, 0x9F, 0xD2, 0x10, 0xBE, 0x40, 0x01,
    ] + Array(repeating: 0, count: 1_015) + [0x7C, 0x06, 0x00, 0x00, 0xFF, 0xFF]

  private static func reply(
    _ base64: String, status: Int = 200, as encoding: String
  ) throws -> ScriptedServer.Reply {
    .bytes(
      status, body: Array(try #require(Data(base64Encoded: base64))),
      headers: [("content-type", "application/json"), ("content-encoding", encoding)])
  }

  @Test(
    "gzip and deflate are read, although the client asks for neither",
    arguments: [
      (profiles, "gzip"), (profiles, "GZIP"), (profiles, "x-gzip"), (deflated, "deflate"),
    ])
  func compressed(row: (body: String, encoding: String)) async throws {
    let reply = try Self.reply(row.body, as: row.encoding)
    try await withService(script: { _ in reply }) { service, server in
      let names = try await service.profiles().map(\.name)
      #expect(names == ["Compressed profile"])
      #expect(server.requests.first?.headers["accept-encoding"] == ["identity"])
    }
  }

  @Test("A compressed refusal shows the service's own words")
  func refused() async throws {
    let reply = try Self.reply(Self.refusal, status: 400, as: "gzip")
    try await withService(script: { _ in reply }) { service, _ in
      let error = await serviceError { try await service.revokeTutorialCertificate() }
      #expect(error?.code == .refused)
      #expect(error?.message.contains("said in gzip") == true)
    }
  }

  @Test("An accepted call without a body counts, whatever encoding it names")
  func nothingCompressed() async throws {
    for reply in [
      ScriptedServer.Reply.answer(204, headers: [("content-encoding", "gzip")]),
      .answer(200, headers: [("content-encoding", "br")]),
      .answer(200, headers: [("content-encoding", "gzip")]),
    ] {
      try await withService(script: { _ in reply }) { service, _ in
        let answer = try await service.revokeTutorialCertificate()
        #expect(answer == .accepted)
      }
    }
  }

  @Test("An unknown compression is an error that names it")
  func unknown() async throws {
    let reply = try Self.reply(Self.profiles, as: "br")
    try await withService(script: { _ in reply }) { service, _ in
      let reading = await serviceError { try await service.profiles() }
      #expect(reading?.code == .unreadableAnswer)
      #expect(reading?.message.contains("compressed as “br”") == true)
      let revoking = await serviceError { try await service.revokeTutorialCertificate() }
      #expect(revoking?.leavesOutcomeUnknown == true)
    }
    let refusal = try Self.reply(Self.refusal, status: 401, as: "zstd")
    try await withService(script: { _ in refusal }) { service, _ in
      let error = await serviceError { try await service.profiles() }
      #expect(error?.code == .credentialsRefused)
      #expect(error?.message.contains("compressed as “zstd”") == true)
    }
  }

  @Test("Damaged compression makes an answer unreadable")
  func damaged() async throws {
    let damaged = try Self.reply(String(Self.profiles.prefix(40)) + "AAAA", as: "gzip")
    try await withService(script: { _ in damaged }) { service, _ in
      let error = await serviceError { try await service.revokeTutorialCertificate() }
      #expect(error?.code == .unreadableAnswer)
      #expect(error?.leavesOutcomeUnknown == true)
    }
  }

  @Test("A small answer that unpacks to a huge one is refused")
  func bomb() async throws {
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    let reply = ScriptedServer.Reply.bytes(
      200, body: header + Array(repeating: Self.blanks, count: 70).joined(),
      headers: [("content-encoding", "gzip")])
    try await withService(script: { _ in reply }) { service, _ in
      let code = await serviceErrorCode { _ = try await service.profiles() }
      #expect(code == .unreadableAnswer)
    }
  }
}
