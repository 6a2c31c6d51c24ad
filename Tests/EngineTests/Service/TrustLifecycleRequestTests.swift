import Testing

@testable import Engine

/// The bytes of the API calls.
@Suite("API calls to Trust Lifecycle Manager")
struct TrustLifecycleRequestTests {
  @Test("A search sends the tutorial's query, with the key in a header")
  func search() async throws {
    let answer = try Fixture("tutorial-search-answer.json").text
    try await withService(script: { _ in .json(answer) }) { service, server in
      _ = try await service.tutorialSearch()
      let request = try #require(server.requests.first)
      #expect(request.method == .GET)
      #expect(
        request.target == "/mpki/api/v1/certificate-search"
          + "?profile_id=7f606454-e011-4cfb-af90-5a13232bbd8f"
          + "&valid_from=2025-03-01_2025-03-08&status=issued&limit=50&offset=0")
      #expect(request.headers["x-api-key"] == [TestService.key])
      #expect(request.headers["accept"] == ["application/json"])
      #expect(request.body.isEmpty)
    }
  }

  @Test("A revocation sends only the reason; an empty 204 is accepted")
  func revoke() async throws {
    try await withService(script: { _ in .noContent }) { service, server in
      #expect(try await service.revokeTutorialCertificate() == .accepted)
      #expect(server.requests.count == 1)
      let request = try #require(server.requests.first)
      #expect(request.method == .PUT)
      #expect(request.target == TutorialCertificate.path + "/revoke")
      #expect(request.body == #"{"revocation_reason":"privilege_withdrawn"}"#)
      #expect(request.headers["content-type"] == ["application/json"])
      #expect(request.headers["x-api-key"] == [TestService.key])
    }
  }

  @Test("A 200 that is empty or JSON is an acceptance too", arguments: ["", "{}", #"{"id":1}"#])
  func acceptedWith200(body: String) async throws {
    try await withService(script: { _ in .json(body) }) { service, _ in
      let answer = try await service.revokeTutorialCertificate()
      #expect(answer == .accepted)
    }
  }

  @Test("A 200 with an error in its body counts as that error")
  func errorWith200() async throws {
    let body = #"{"errors":[{"code":"x","message":"Certificate already has been revoked"}]}"#
    try await withService(script: { _ in .json(body) }) { service, _ in
      let code = await serviceErrorCode { try await service.revokeTutorialCertificate() }
      #expect(code == .alreadyRevoked)
    }
  }

  @Test("A proxy's page is no acceptance under any status", arguments: [200, 201, 202])
  func proxyPage(status: Int) async throws {
    let page = try Fixture("proxy-error.html").text
    try await withService(script: { _ in
      .answer(status, body: page, headers: [("content-type", "text/html")])
    }) { service, _ in
      let revoking = await serviceErrorCode { try await service.revokeTutorialCertificate() }
      #expect(revoking == .unreadableAnswer)
      let releasing = await serviceErrorCode {
        try await service.releaseHold(TutorialCertificate.identity)
      }
      #expect(releasing == .unreadableAnswer)
    }
  }

  @Test("Each reason is sent in the service's own spelling", arguments: RevocationReasonTests.table)
  func reason(row: (reason: RevocationReason, code: Int, wireName: String)) async throws {
    try await withService(script: { _ in .noContent }) { service, server in
      _ = try await service.revoke(
        TutorialCertificate.identity, RevocationRequest(reason: row.reason, comment: "comment"))
      #expect(server.requests.map(\.body) == [#"{"revocation_reason":"\#(row.wireName)"}"#])
    }
  }

  @Test("Lifting a hold is a DELETE without a body")
  func release() async throws {
    try await withService(script: { _ in .noContent }) { service, server in
      _ = try await service.releaseHold(TutorialCertificate.identity)
      let request = try #require(server.requests.first)
      #expect(request.method == .DELETE)
      #expect(request.target == TutorialCertificate.path + "/revoke")
      #expect(request.body.isEmpty)
    }
  }

  @Test(
    "After a collision, the call is repeated with the thumbprint, under any HTTP status",
    arguments: [400, 409])
  func collision(status: Int) async throws {
    let collision = try Fixture("tutorial-collision-error.json").text
    let detail = try Fixture("tutorial-detail-answer.json").text
    try await withService(script: { request in
      guard request.query != nil else { return .json(collision, status: status) }
      return request.method == .GET ? .json(detail) : .noContent
    }) { service, server in
      _ = try await service.revokeTutorialCertificate()
      _ = try await service.certificate(TutorialCertificate.identity)
      _ = try await service.releaseHold(TutorialCertificate.identity)
      let exact = "?thumbprint_sha256=" + TutorialCertificate.thumbprint
      let (read, revoke) = (TutorialCertificate.path, TutorialCertificate.path + "/revoke")
      #expect(
        server.requests.map(\.target) == [
          revoke, revoke + exact, read, read + exact, revoke, revoke + exact,
        ])
      #expect(server.requests[1].body == server.requests[0].body)
    }
  }

  @Test("A collision despite the thumbprint is an error, not a loop")
  func lastingCollision() async throws {
    let collision = try Fixture("tutorial-collision-error.json").text
    try await withService(script: { _ in .json(collision, status: 400) }) { service, server in
      let code = await serviceErrorCode { try await service.revokeTutorialCertificate() }
      #expect(code == .collision)
      #expect(server.requests.count == 2)
    }
  }

  @Test("A profile id cannot change the path")
  func encoding() async throws {
    let detail = try Fixture("observed-profile-detail.json").text
    try await withService(script: { _ in .json(detail) }) { service, server in
      for id in ["../v1/x?a=b&c#d/é", "..", ".", "", "a/b", "a%2Fb"] {
        let code = await serviceErrorCode { try await service.profile(id: id) }
        #expect(code == .refused)
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test("A redirect is not followed, and the key does not go to the second server")
  func redirect() async throws {
    try await withScriptedServer({ _ in .noContent }) { second in
      let location = second.baseURL + "/mpki/api/v1/hello"
      for status in [301, 302, 303, 307, 308] {
        try await withService(script: { _ in
          .answer(status, headers: [("location", location)])
        }) { service, _ in
          let read = await serviceErrorCode { _ = try await service.profiles() }
          let sent = await serviceErrorCode { try await service.revokeTutorialCertificate() }
          #expect([read, sent] == [.redirected, .redirected])
        }
      }
      #expect(second.requests.isEmpty)
    }
  }
}
