import Testing

@testable import Engine

@Suite("CertCentral's answers to changes")
struct CertCentralRevokeAnswerTests {
  private static let awaiting = RevocationAnswer.awaitingApproval(
    PendingRequest(id: "1", requester: "John Smith", covers: .certificate))

  private static func revoke(_ reply: ScriptedServer.Reply) async throws -> RevocationAnswer {
    try await withCertCentral(script: { _ in reply }) { service, server in
      defer { #expect(server.requests.count == 1) }
      return try await service.revokeDocumentedCertificate()
    }
  }

  @Test("The documented 201 awaits an administrator, with its id as a number or as a text")
  func created() async throws {
    for body in try Fixture("certcentral-revoke-201.json").bothForms {
      #expect(try await Self.revoke(.json(body, status: 201)) == Self.awaiting)
    }
  }

  @Test(
    "A 201 with any status but approved awaits an administrator",
    arguments: ["submitted", "pending", "PENDING", "rejected", "new"])
  func otherStatus(status: String) async throws {
    let body = try Fixture("certcentral-revoke-201.json")
      .replacing(#""status": "pending""#, with: #""status": "\#(status)""#)
    #expect(try await Self.revoke(.json(body, status: 201)) == Self.awaiting)
  }

  @Test("A 201 with an approved status is accepted", arguments: ["approved", "Approved"])
  func approved(status: String) async throws {
    let body = try Fixture("certcentral-revoke-201.json")
      .replacing(#""status": "pending""#, with: #""status": "\#(status)""#)
    #expect(try await Self.revoke(.json(body, status: 201)) == .accepted)
  }

  @Test("The documented empty 204 is accepted")
  func noContent() async throws {
    let body = try Fixture("certcentral-revoke-204.txt").text
    #expect(try await Self.revoke(.answer(204, body: body)) == .accepted)
  }

  @Test("A request without a requester is awaited too")
  func namelessRequester() async throws {
    for body in [#"{"id":7}"#, #"{"id":"7","requester":null}"#, #"{"id":7,"requester":"x"}"#] {
      let answer = try await Self.revoke(.json(body, status: 201))
      #expect(answer == .awaitingApproval(PendingRequest(id: "7", covers: .certificate)))
    }
  }

  @Test("Names are shown without terminal controls")
  func scrubbed() async throws {
    let body = #"{"id":"7","requester":{"first_name":"J\u001b[2J","last_name":"\u202eS"}}"#
    guard case .awaitingApproval(let request) = try await Self.revoke(.json(body, status: 201))
    else {
      Issue.record("it does not wait")
      return
    }
    #expect(!(request.id + request.requester).unicodeScalars.contains("\u{1B}"))
    #expect(!request.requester.unicodeScalars.contains("\u{202E}"))
  }

  @Test(
    "A request with an invalid id leaves its outcome open", arguments: ["7\\u001b", "..", "1/2"])
  func oddRequest(id: String) async throws {
    let code = await serviceErrorCode {
      try await Self.revoke(.json(#"{"id":"\#(id)"}"#, status: 201))
    }
    #expect(code == .unreadableAnswer)
  }

  @Test("A proxy's page is no acceptance under any status", arguments: [200, 201, 202])
  func proxyPage(status: Int) async throws {
    let page = try Fixture("proxy-error.html").text
    let reply = ScriptedServer.Reply.answer(
      status, body: page, headers: [("content-type", "text/html")])
    let code = await serviceErrorCode { try await Self.revoke(reply) }
    #expect(code == .unreadableAnswer)
  }

  @Test("A 200 is no acceptance, even with the body of a 201")
  func wrongSuccess() async throws {
    let body = try Fixture("certcentral-revoke-201.json").text
    let error = await serviceError { try await Self.revoke(.json(body, status: 200)) }
    #expect(error?.code == .unreadableAnswer)
    #expect(error?.leavesOutcomeUnknown == true)
  }

  @Test("Only an empty 204 confirms an approval", arguments: [200, 201, 202])
  func approval(status: Int) async throws {
    let page = try Fixture("proxy-error.html").text
    try await withCertCentral(script: { _ in .answer(status, body: page) }) { service, _ in
      let code = await serviceErrorCode { try await service.approve(request: "1", comment: "") }
      #expect(code == .unreadableAnswer)
    }
  }

  @Test(
    "The status of a request gives its state; an unknown status is undecided",
    arguments: [
      ("pending", ApprovalState.pending), ("submitted", .pending), ("approved", .approved),
      ("Approved", .approved), ("rejected", .rejected(comment: "still in use")),
      ("on_hold", .undecided(status: "on_hold")), ("canceled", .canceled(status: "canceled")),
      ("Cancelled", .canceled(status: "Cancelled")), ("", .pending),
    ])
  func states(status: String, state: ApprovalState) async throws {
    let fixture = try Fixture("certcentral-request.json")
    let body = try fixture.replacing(#""status": "pending""#, with: #""status": "\#(status)""#)
      .replacing(#""processor_comment": """#, with: #""processor_comment": "still in use""#)
    let account = ScriptedAccount(answers: ["/request/1": body])
    try await withCertCentral(script: account.script) { service, _ in
      let found = try await service.approval(ofRequest: "1")
      #expect(found == state)
    }
  }
}
