import Testing

@testable import Engine

/// Envelopes of an error, with @ in place of the error: DigiCert's documented and recorded ones,
/// and those of gateways.
private let errorEnvelopes = [
  #"{"errors":[@]}"#, #"{"errors":@}"#, #"{"error":@}"#, #"{"error":[@]}"#, "@", "[@]",
  #"{"error":{"errors":[@]}}"#, #"{"errors":[{"error":@}]}"#, #"{"Errors":[@]}"#,
  #"{"status":400,"errors":@,"trace":{"id":1}}"#,
]

@Suite("Errors of Trust Lifecycle Manager")
struct TrustLifecycleErrorTests {
  /// Returns the error that a revocation throws for an answer.
  private static func error(
    _ status: Int, _ body: String, type: String = "application/json", retryAfter: String? = nil
  ) async throws -> ServiceError {
    var headers = [("content-type", type)]
    if let retryAfter { headers.append(("retry-after", retryAfter)) }
    let reply = ScriptedServer.Reply.answer(status, body: body, headers: headers)
    return try await withService(script: { _ in reply }) { service, _ in
      try #require(await serviceError { try await service.revokeTutorialCertificate() })
    }
  }

  @Test("Both envelopes are read, and their texts are kept")
  func envelopes() async throws {
    let list = try await Self.error(400, Fixture("error-list.json").text)
    #expect(list.code == .refused)
    #expect(list.serviceCode == "invalid_request")
    #expect(list.message == "The reason is not known. (field revocation_reason)")
    #expect(list.status == 400)
    let single = try await Self.error(401, Fixture("error-single.json").text)
    #expect(single.code == .credentialsRefused)
    #expect(single.serviceCode == "invalid_api_key")
  }

  @Test(
    "The HTTP status decides if the service's code does not",
    arguments: [
      (400, ServiceError.Code.refused), (401, .credentialsRefused), (403, .notPermitted),
      (404, .notFound), (408, .timedOut), (409, .refused), (422, .refused), (429, .throttled),
      (500, .serviceTrouble), (502, .serviceTrouble), (503, .serviceTrouble),
      (504, .serviceTrouble),
    ])
  func statuses(status: Int, code: ServiceError.Code) async throws {
    let body = #"{"errors":[{"code":"c","message":"m"}]}"#
    #expect(try await Self.error(status, body).code == code)
    #expect(try await Self.error(status, "", type: "text/plain").code == code)
  }

  @Test(
    "The message alone decides that a certificate is already revoked",
    arguments: [400, 404, 409, 500])
  func alreadyRevoked(status: Int) async throws {
    let body = try Fixture("already-revoked-error.json").text
    #expect(try await Self.error(status, body).code == .alreadyRevoked)
  }

  @Test("A proxy's page is shown without its tags and control characters")
  func html() async throws {
    let error = try await Self.error(502, Fixture("proxy-error.html").text, type: "text/html")
    #expect(error.code == .serviceTrouble)
    #expect(error.message.contains("502 Bad Gateway 502 Bad Gateway"))
    #expect(error.message.contains("text/html"))
    #expect(!error.message.contains("<"))
    #expect(!error.message.contains("\u{7}"))
  }

  @Test("An empty body gives an error with a text")
  func empty() async throws {
    let error = try await Self.error(503, "", type: "")
    #expect(error.code == .serviceTrouble)
    #expect(error.message == "the answer has no body")
  }

  @Test(
    "An answer without a known error is quoted",
    arguments: [#"{"errors":[]}"#, #"{"errors":{"serial":[]}}"#, "{}", #"{"result":"no"}"#])
  func oddEntries(body: String) async throws {
    let error = try await Self.error(400, body)
    #expect(error.code == .refused)
    #expect(error.message.contains("“{"))
  }

  @Test(
    "Code and message are found in every envelope",
    arguments: errorEnvelopes,
    [("code", "message"), ("Code", "Message"), ("error_code", "errorMessage")])
  func everyEnvelope(envelope: String, keys: (code: String, message: String)) async throws {
    func body(_ code: String, _ message: String) -> String {
      envelope.replacing(
        "@", with: #"{"\#(keys.code)":"\#(code)","\#(keys.message)":"\#(message)"}"#)
    }
    let revoked = try await Self.error(
      400, body("invalid_request", "Certificate already has been revoked"))
    #expect(revoked.code == .alreadyRevoked)
    #expect(revoked.serviceCode == "invalid_request")
    #expect(revoked.message == "Certificate already has been revoked")
    let collision = try await Self.error(409, body("collision_error", "Collision occurred!"))
    #expect(collision.code == .collision)
  }

  @Test(
    "A gateway's text is kept",
    arguments: [
      (#"{"errors":["broken"]}"#, "", "broken"), (#"{"error":"Not Found"}"#, "", "Not Found"),
      (#"{"message":"Forbidden"}"#, "", "Forbidden"), (#""no""#, "", "no"),
      (#"{"error":"invalid_token","error_description":"It ended."}"#, "invalid_token", "It ended."),
      (#"{"status":400,"error":"Bad Request","message":"m","path":"/"}"#, "Bad Request", "m"),
      (#"{"title":"Refused","detail":"Closed.","type":"about:blank"}"#, "", "Closed."),
      (#"{"message":"Two.","errors":[{"message":"One."}]}"#, "", "Two.; One."),
      (#"{"message":"Collision occurred! Name it."}"#, "", "Collision occurred! Name it."),
    ])
  func gateways(row: (body: String, code: String, message: String)) async throws {
    let error = try await Self.error(400, row.body)
    #expect(error.serviceCode == row.code)
    #expect(error.message == row.message)
    #expect((error.code == .collision) == row.message.contains("Collision"))
  }

  @Test("Deeply nested envelopes are read to a limited depth")
  func deepEnvelopes() async throws {
    let deep =
      String(repeating: #"{"error":"#, count: 400) + "1" + String(repeating: "}", count: 400)
    #expect(try await Self.error(400, deep).code == .refused)
    let lists = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
    #expect(try await Self.error(400, lists).code == .refused)
  }

  @Test("Every entry of an error is shown")
  func several() async throws {
    let body = #"{"errors":[{"code":"a","message":"first"},{"code":"b","message":"second"}]}"#
    let error = try await Self.error(400, body)
    #expect(error.serviceCode == "a, b")
    #expect(error.message == "first; second")
  }

  @Test("The error holds the wait of Retry-After")
  func retryAfter() async throws {
    let error = try await Self.error(429, "{}", retryAfter: "7")
    #expect(error.code == .throttled)
    #expect(error.retryAfter == .seconds(7))
    #expect(try await Self.error(503, "{}", retryAfter: "soon").retryAfter == nil)
  }

  @Test("No error contains the key")
  func noKey() async throws {
    for status in [400, 401, 403, 500] {
      let error = try await Self.error(status, "{}")
      #expect(!"\(error)".contains(TestService.key))
      #expect(!error.description.isEmpty)
    }
  }
}
