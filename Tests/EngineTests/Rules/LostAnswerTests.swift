import Foundation
import NIOHTTP1
import Testing

@testable import Engine

/// Answers that are lost between a real server and the run.
@Suite("Lost answers", .timeLimit(.minutes(5)))
struct LostAnswerTests {
  @Test(
    "After a lost connection, the certificate is read before it is sent again",
    arguments: [true, false])
  func reset(acts: Bool) async throws {
    let issued = try Fixture("tutorial-detail-answer.json")
      .replacing(#""status": "revoked""#, with: #""status": "issued""#)
    let revoked = try Fixture("tutorial-detail-answer.json").text
    let sent = Noted<String>()
    let script: ScriptedServer.Script = { request in
      guard request.method == .GET else { return sent.add(request.body) == 0 ? .reset : .noContent }
      return .json(sent.all.count > (acts ? 0 : 1) ? revoked : issued)
    }
    try await withService(script: script) { service, server in
      let file = try await Self.incident(at: service.description)
      defer { TestIncident.remove(file) }
      let run = RevocationRun(
        file: file, service: service, revoker: service, policy: .quick(.privilegeWithdrawn),
        options: RunOptions())
      let ending = try await run.run(stopsWhenPaused: true)
      let outcomes = try file.outcomeCounts()
      #expect(ending == .finished)
      #expect(outcomes == [.verified: 1])
      let methods = server.requests.map(\.method)
      #expect(methods == (acts ? [.PUT, .GET] : [.PUT, .GET, .PUT, .GET]))
    }
  }

  private static func incident(
    at service: ServiceDescription
  ) async throws -> IncidentFile {
    try await TestIncident.confirmed(
      [
        CertificateRecord(
          identity: TutorialCertificate.identity, commonName: "host1.example.com", status: .issued)
      ], reason: .privilegeWithdrawn, at: service)
  }
}
