import Testing

@testable import Engine

@Suite("Errors of CertCentral")
struct CertCentralErrorTests {
  /// Returns the error that a revocation throws for an answer.
  private static func error(
    _ status: Int, _ body: String, type: String = "application/json", skipsApproval: Bool = false
  ) async throws -> ServiceError {
    let reply = ScriptedServer.Reply.answer(status, body: body, headers: [("content-type", type)])
    return try await withCertCentral(script: { _ in reply }) { service, _ in
      try #require(
        await serviceError {
          try await service.revokeDocumentedCertificate(skipsApproval: skipsApproval)
        })
    }
  }

  private static func body(_ code: String, _ message: String) -> String {
    #"{"errors":[{"code":"\#(code)","message":"\#(message)"}]}"#
  }

  @Test(
    "The error's text decides why a certificate cannot be revoked, whatever its code",
    arguments: [
      ("certificate_pending_reissue", "It cannot be revoked.", ServiceError.Code.notRevocableNow),
      ("x", "Certificates with a pending reissue order cannot be revoked.", .notRevocableNow),
      ("invalid_status", "The order is in status reissue_pending.", .notRevocableNow),
      ("certificate_already_revoked", "", .alreadyRevoked),
      ("x", "The certificate has already been revoked.", .alreadyRevoked),
      ("invalid_request", "Certificate already has been revoked", .alreadyRevoked),
      ("revoke_already_requested", "", .alreadyRequested),
      ("x", "There is already a pending request to revoke this.", .alreadyRequested),
      ("invalid_request", "A revoke request is already pending.", .alreadyRequested),
      ("x", "A request for it to be revoked is pending.", .alreadyRequested),
      ("certificate_expired", "The certificate has expired.", .notRevocableNow),
      ("invalid_request", "The session has expired.", .refused),
      ("invalid_request", "comments is too long", .refused),
    ])
  func words(code: String, message: String, expected: ServiceError.Code) async throws {
    for status in [400, 404, 409, 422] {
      let error = try await Self.error(status, Self.body(code, message))
      #expect(error.code == (expected == .refused && status == 404 ? .notFound : expected))
      #expect(error.serviceCode == code)
      #expect(error.message == message)
      #expect(error.status == status)
    }
  }

  @Test(
    "A status of trouble, of throttling or of a refused key overrides the text",
    arguments: [
      (401, ServiceError.Code.credentialsRefused), (403, .notPermitted), (429, .throttled),
      (500, .serviceTrouble), (503, .serviceTrouble),
    ])
  func statusBeforeWords(status: Int, code: ServiceError.Code) async throws {
    let body = Self.body("x", "The certificate has already been revoked.")
    #expect(try await Self.error(status, body).code == code)
  }

  @Test(
    "The HTTP status decides if the text does not",
    arguments: [
      (400, ServiceError.Code.refused), (401, .credentialsRefused), (403, .notPermitted),
      (404, .notFound), (408, .timedOut), (409, .refused), (422, .refused), (429, .throttled),
      (500, .serviceTrouble), (502, .serviceTrouble), (503, .serviceTrouble),
    ])
  func statuses(status: Int, code: ServiceError.Code) async throws {
    #expect(try await Self.error(status, Self.body("c", "m")).code == code)
    #expect(try await Self.error(status, "", type: "text/plain").code == code)
  }

  @Test("A wrong key and a key without permission are told apart, although both give 403")
  func invalidKey() async throws {
    let wrong = try Fixture("certcentral-invalid-key-error.json").text
    for skips in [false, true] {
      let error = try await Self.error(403, wrong, skipsApproval: skips)
      #expect(error.code == .credentialsRefused)
      #expect(error.serviceCode == "access_denied|access_denied_invalid_key")
      #expect(!error.message.contains("skip_approval"))
    }
    let other = try await Self.error(403, Self.body("access_denied", "Access denied."))
    #expect(other.code == .notPermitted)
    #expect(other.message == "Access denied.")
  }

  @Test("A 403 for skip_approval names the key that it needs")
  func lesserKey() async throws {
    let body = Self.body("access_denied", "Access denied.")
    let error = try await Self.error(403, body, skipsApproval: true)
    #expect(error.code == .notPermitted)
    #expect(error.status == 403)
    #expect(error.serviceCode == "access_denied")
    #expect(error.message.hasPrefix("Access denied. (skip_approval needs an administrator's key"))
  }

  @Test("The documented 429 names no wait")
  func throttled() async throws {
    let error = try await Self.error(429, Fixture("certcentral-limit-error.json").text)
    #expect(error.code == .throttled)
    #expect(error.retryAfter == nil)
    #expect(error.isShortThrottle)
    #expect(error.serviceCode == "request_limit_exceeded")
  }

  @Test("A key without the right to approve is reported as not permitted")
  func invalidApprover() async throws {
    let body = try Fixture("certcentral-invalid-approver-error.json").text
    try await withCertCentral(script: { _ in .json(body, status: 403) }) { service, _ in
      let error = await serviceError { try await service.approve(request: "1", comment: "") }
      #expect(error?.code == .notPermitted)
      #expect(error?.serviceCode == "access_denied|invalid_approver")
    }
  }

  @Test("A proxy's page is shown without its tags and control characters")
  func html() async throws {
    let page = try Fixture("proxy-error.html").text
    let error = try await Self.error(502, page, type: "text/html")
    #expect(error.code == .serviceTrouble)
    #expect(error.message.contains("502 Bad Gateway 502 Bad Gateway"))
    #expect(!error.message.contains("<"))
  }

  @Test("No error contains the key")
  func noKey() async throws {
    for status in [400, 401, 403, 500] {
      let error = try await Self.error(status, Self.body("x", "key \(TestService.key) is bad"))
      #expect(!"\(error)".contains(TestService.key))
      #expect(!error.description.isEmpty)
    }
  }
}
