import Foundation
import Testing

@testable import Engine

/// The bytes of the API calls.
@Suite("API calls to CertCentral")
struct CertCentralRequestTests {
  /// Returns the one call that `body` makes to a service that gives every call one reply.
  private static func request(
    answering reply: ScriptedServer.Reply = .noContent, path: String = ScriptedAccount.base,
    _ body: (CertCentralService) async throws -> Void
  ) async throws -> ScriptedServer.Request {
    try await withCertCentral(path: path, script: { _ in reply }) { service, server in
      try await body(service)
      #expect(server.requests.count == 1)
      return try #require(server.requests.first)
    }
  }

  @Test("A revocation has the certificate's id in its path and the key in a header")
  func revoke() async throws {
    let request = try await Self.request { service in
      let answer = try await service.revokeDocumentedCertificate()
      #expect(answer == .accepted)
    }
    #expect(request.method == .PUT)
    #expect(request.target == "/services/v2/certificate/104/revoke")
    #expect(request.body == #"{"revocation_reason":"superseded"}"#)
    #expect(request.headers["x-dc-devkey"] == [TestService.key])
    #expect(request.headers["content-type"] == ["application/json"])
    #expect(request.headers["accept"] == ["application/json"])
  }

  @Test("The documented body is sent verbatim")
  func documentedBody() async throws {
    let request = try await Self.request { service in
      _ = try await service.revokeDocumentedCertificate(
        "code_signing", comment: "I no longer need this cert.", skipsApproval: true)
    }
    let documented = try sortedJSON(Fixture("certcentral-revoke-request.json").text)
    #expect(try sortedJSON(request.body) == documented)
  }

  @Test("The body has every chosen field and no other")
  func wholeBody() async throws {
    let request = try await Self.request { service in
      _ = try await service.revokeDocumentedCertificate(
        for: .keyCompromise, comment: "lost “key”", skipsApproval: true)
    }
    #expect(
      try sortedJSON(request.body)
        == #"{"comments":"lost “key”","revocation_reason":"keyCompromise","skip_approval":true}"#)
  }

  @Test("Each reason is sent in RFC 5280's spelling", arguments: CertCentralReasons.options)
  func reason(option: ReasonOption) async throws {
    let request = try await Self.request { service in
      _ = try await service.revokeDocumentedCertificate(for: option.reason)
    }
    #expect(request.body == #"{"revocation_reason":"\#(option.reason.rawValue)"}"#)
  }

  @Test(
    "A reason is sent for TLS and for unknown products",
    arguments: ["ssl_plus", "private_ssl_plus", "ssl_plus/14", "something_new", ""])
  func productWithReason(product: String) async throws {
    let request = try await Self.request { service in
      _ = try await service.revokeDocumentedCertificate(product)
    }
    #expect(request.body == #"{"revocation_reason":"superseded"}"#)
  }

  @Test(
    "No reason is sent for products other than TLS",
    arguments: [
      "code_signing", "code_signing_ev", "code_signing/14", "document_signing_org_1",
      "secure_email_sponsor", "client_premium",
    ])
  func productWithoutReason(product: String) async throws {
    let request = try await Self.request { service in
      _ = try await service.revokeDocumentedCertificate(product)
    }
    #expect(request.body == "{}")
  }

  @Test("A whole order is revoked through its own path")
  func wholeOrder() async throws {
    let request = try await Self.request { service in
      _ = try await service.revokeDocumentedCertificate(takesBundle: true)
    }
    #expect(request.method == .PUT)
    #expect(request.target == "/services/v2/order/certificate/112339/revoke")
    #expect(request.body == #"{"revocation_reason":"superseded"}"#)
  }

  @Test("An approval carries the comment, if there is one", arguments: ["", "as discussed"])
  func approve(comment: String) async throws {
    let request = try await Self.request { service in
      try await service.approve(request: "1", comment: comment)
    }
    #expect(request.method == .PUT)
    #expect(request.target == "/services/v2/request/1/status")
    #expect(
      try sortedJSON(request.body)
        == (comment.isEmpty
          ? #"{"status":"approved"}"#
          : #"{"processor_comment":"as discussed","status":"approved"}"#))
  }

  @Test("Calls that CertCentral does not support are not sent")
  func unknownToService() async throws {
    try await withCertCentral(script: { _ in .noContent }) { service, server in
      for reason in RevocationReason.allCases where service.description.option(for: reason) == nil {
        let code = await serviceErrorCode {
          try await service.revokeDocumentedCertificate(for: reason)
        }
        #expect(code == .refused)
      }
      let hold = await serviceErrorCode {
        try await service.releaseHold(DocumentedCertificate.identity)
      }
      #expect(hold == .refused)
      let nameless = await serviceErrorCode {
        try await service.revoke(
          TutorialCertificate.identity, RevocationRequest(reason: .superseded))
      }
      #expect(nameless == .notFound)
      #expect(server.requests.isEmpty)
    }
  }

  @Test(
    "An id cannot change the path",
    arguments: ["a?b#c/d%2e é", "1/..", "../1", "./1", "1/1.5", "1/%2e%2e", "1/2/3", "-1/2"])
  func encoding(reference: String) async throws {
    let identity = CertificateIdentity(
      serial: SerialNumber("0A"), thumbprint: Thumbprint("FF"), reference: reference)
    try await withCertCentral(script: { _ in .noContent }) { service, server in
      for takesBundle in [false, true] {
        let terms = RevocationTerms(takesBundles: takesBundle)
        let code = await serviceErrorCode {
          try await service.revoke(identity, RevocationRequest(reason: .superseded, terms: terms))
        }
        #expect(code == .refused)
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test(
    "The base path is kept, with or without a trailing slash",
    arguments: ["/services/v2", "/services/v2/", "/behind/a/proxy"])
  func basePath(path: String) async throws {
    let request = try await Self.request(path: path) { service in
      _ = try await service.revokeDocumentedCertificate()
    }
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    #expect(request.target == base + "/certificate/104/revoke")
  }

  @Test(
    "Both addresses of DigiCert are kept whole",
    arguments: [
      ("https://www.digicert.com/services/v2", "www.digicert.com"),
      ("https://certcentral.digicert.eu/services/v2", "certcentral.digicert.eu"),
    ])
  func addresses(base: String, host: String) async throws {
    let test = try TestService(base, keyHeader: CertCentralService.keyHeader)
    let description = CertCentralService(connection: test.connection).description
    #expect(description.baseURL == base)
    #expect(description.host == host)
    await test.close()
  }
}
