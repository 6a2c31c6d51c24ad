import Foundation
import Testing

@testable import Sandbox

struct OrderRevocationTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  /// The documented body and answer of DigiCert's “Revoke certificate”.
  private static let request = """
    {
      "comments": "I no longer need this cert.",
      "skip_approval": false
    }
    """
  private static let answer = """
    {
      "id": 1,
      "date": "2016-02-10T17:06:15+00:00",
      "type": "revoke",
      "status": "pending",
      "requester": {
        "id": 14,
        "first_name": "John",
        "last_name": "Smith",
        "email": ""
      },
      "comments": "I no longer need this cert."
    }
    """

  private static let lesser: @Sendable (inout SandboxOptions) -> Void = {
    $0.certCentral.isAdministrator = false
  }

  @Test func `A revocation is answered as documented, key by key`() async throws {
    let clock = try ManualClock("2016-02-10T17:06:15Z")
    try await withCertCentral(clock) { client, finder, _ in
      let id = try finder.certificates(try finder.order())[0]
      let made = try await client.revoke(id, Self.request)
      #expect(made.status == 201)
      var documented = try #require(
        try JSONSerialization.jsonObject(with: Data(Self.answer.utf8)) as? [String: Any])
      // The service chooses the number.
      documented["id"] = made.json["id"]
      #expect(made.json["id"] is Int)
      #expect(NSDictionary(dictionary: made.json) == NSDictionary(dictionary: documented))
    }
  }

  @Test func `An administrator may skip the approval, and the comment is not kept`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      let order = try finder.order()
      let body = #"{"comments":"I no longer need this cert.","skip_approval":true}"#
      let answer = try await client.revoke(try finder.certificates(order)[0], body)
      #expect(answer.status == 204)
      #expect(answer.body.isEmpty)
      #expect(try await client.certificateStatus(order) == "revoked")
      #expect(try await client.detail(order)["requests"] as? [String] == [])
      #expect(await server.summary().revoked == 1)
    }
  }

  @Test func `A lesser key that skips is refused and changes nothing`() async throws {
    try await withCertCentral(clock, Self.lesser) { client, finder, server in
      let id = try finder.certificates(try finder.order())[0]
      let answer = try await client.revoke(id, CertCentralClient.skip)
      #expect(answer.status == 403)
      #expect(answer.error["code"] == "access_denied")
      #expect(await server.summary().requestsPending == 0)
      #expect(try await client.revoke(id).status == 201)
    }
  }

  @Test func `A lesser key that skips makes a request where the option says so`() async throws {
    try await withCertCentral(
      clock,
      {
        Self.lesser(&$0)
        $0.certCentral.lesserSkip = .requested
      }
    ) { client, finder, _ in
      let order = try finder.order()
      let id = try finder.certificates(order)[0]
      #expect(try await client.revoke(id, CertCentralClient.skip).status == 201)
      #expect(try await client.certificateStatus(order) == "issued")
    }
  }

  @Test(arguments: [
    nil, "{}", #"{"reason":"keyCompromise"}"#, #"{"revocation_reason":"superceded"}"#,
  ])
  func `What is left out or misspelt is recorded as unspecified, and nobody says so`(
    body: String?
  ) async throws {
    try await withCertCentral(clock) { client, finder, server in
      let id = try finder.certificates(try finder.order(product: "ssl_plus"))[0]
      #expect(try await client.revoke(id, body).status == 201)
      #expect(await server.record().last?.recorded == "unspecified")
    }
  }

  @Test(arguments: ["[]", "{", "text"])
  func `A body that is no object is refused`(body: String) async throws {
    try await withCertCentral(clock) { client, finder, server in
      let id = try finder.certificates(try finder.order())[0]
      #expect(try await client.revoke(id, body).status == 400)
      #expect(await server.summary().requestsPending == 0)
    }
  }

  @Test(arguments: [
    ("ssl_plus", "keyCompromise"), ("private_ssl_plus", "keyCompromise"),
    ("code_signing", "unspecified"), ("document_signing_org_1", "unspecified"),
    ("secure_email_sponsor", "unspecified"),
  ])
  func `Reasons are recorded for TLS certificates only`(
    product: String, recorded: String
  ) async throws {
    try await withCertCentral(clock) { client, finder, server in
      let id = try finder.certificates(try finder.order(product: product))[0]
      let body = #"{"skip_approval":true,"revocation_reason":"keyCompromise"}"#
      #expect(try await client.revoke(id, body).status == 204)
      #expect(await server.record().last?.reason == "keyCompromise")
      #expect(await server.record().last?.recorded == recorded)
      #expect(await server.summary().revokedByReason == [recorded: 1])
    }
  }

  @Test func `A certificate is named by its id or its serial number`() async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let order = try finder.order()
      let serial = try await client.detail(order).object("certificate").text("serial_number")
      #expect(try await client.revoke(serial.lowercased(), CertCentralClient.skip).status == 204)
      #expect(try await client.certificateStatus(order) == "revoked")
    }
  }

  @Test func `A pending reissue keeps a certificate from being revoked, and the message says so`()
    async throws
  {
    try await withCertCentral(clock) { client, finder, _ in
      let order = try finder.order(.reissuePending)
      #expect(try await client.detail(order).text("status") == "reissue_pending")
      for answer in [
        try await client.revoke(try finder.certificates(order)[0], CertCentralClient.skip),
        try await client.revokeOrder(order),
      ] {
        #expect(answer.status == 400)
        #expect(answer.error["message"]?.contains("pending reissue") == true)
      }
    }
  }

  @Test(arguments: [
    (OrderInventory.Fate.revoked, "already been revoked"), (.expired, "expired"),
    (.pending, "not been issued"), (.canceled, "not been issued"),
  ])
  func `A certificate that cannot be revoked says why`(
    fate: OrderInventory.Fate, words: String
  ) async throws {
    try await withCertCentral(clock) { client, finder, _ in
      let id = try finder.certificates(try finder.order(fate))[0]
      let answer = try await client.revoke(id)
      #expect(answer.status == 400)
      #expect(answer.error["message"]?.contains(words) == true)
    }
  }

  @Test func `A second revocation is told of the first or of its request`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      let requested = try finder.certificates(try finder.order())[0]
      let revoked = try finder.certificates(try finder.order(skipping: 1))[0]
      _ = try await client.revoke(requested)
      _ = try await client.revoke(revoked, CertCentralClient.skip)
      let first = try await client.revoke(requested, CertCentralClient.skip)
      let second = try await client.revoke(revoked)
      #expect(first.status == 400)
      #expect(second.status == 400)
      #expect(first.error["message"]?.contains("already a pending request") == true)
      #expect(second.error["message"]?.contains("already been revoked") == true)
      #expect(await server.summary().revokedTwice == 2)
      #expect(await server.summary().revoked == 1)
    }
  }

  @Test(arguments: [false, true])
  func `An order outlives its last certificate unless the account is set otherwise`(
    revokesOrder: Bool
  ) async throws {
    try await withCertCentral(
      clock, { $0.certCentral.revokesOrderWithLastCertificate = revokesOrder }
    ) { client, finder, _ in
      let order = try finder.order(duplicates: 1)
      let ids = try finder.certificates(order)
      #expect(try await client.revoke(ids[0], CertCentralClient.skip).status == 204)
      #expect(try await client.detail(order).text("status") == "issued")
      #expect(try await client.revoke(ids[1], CertCentralClient.skip).status == 204)
      #expect(
        try await client.detail(order).text("status") == (revokesOrder ? "revoked" : "issued"))
      #expect(try await client.certificateStatus(order) == "revoked")
    }
  }

  @Test func `A whole order is revoked with its duplicates and reissues`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      let order = try finder.order(duplicates: 1, earlier: 1)
      #expect(try await client.revokeOrder(order, CertCentralClient.skip).status == 204)
      #expect(try await client.detail(order).text("status") == "revoked")
      let listed =
        try await client.certificates("duplicate", order)
        + client.certificates("reissue", order)
      #expect(listed.count == 2)
      #expect(listed.allSatisfy { $0.text("status") == "revoked" })
      #expect(try await client.orders(["status": "revoked"]).contains { $0.number("id") == order })
      #expect(try await client.revokeOrder(order).status == 400)
      let elsewhere = finder.inventory.isRevokedFromStart(
        try #require(finder.inventory.certificate(withID: try finder.certificates(order)[2])))
      #expect(await server.summary().revoked == (elsewhere ? 2 : 3))
    }
  }
}
