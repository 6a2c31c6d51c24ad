import Foundation
import Testing

@testable import Sandbox

struct CertCentralRecordTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  @Test func `The record has every call with its path, certificate, request and outcome`()
    async throws
  {
    try await withCertCentral(clock) { client, finder, server in
      let order = try finder.order(product: "ssl_plus")
      let id = try finder.certificates(order)[0]
      let certificate = try await client.detail(order).object("certificate")
      let serial = certificate.text("serial_number")
      let made = try await client.revoke(id, #"{"revocation_reason":"keyCompromise"}"#).json
      _ = try await client.revoke(serial, CertCentralClient.skip)
      _ = try await client.decide(made.number("id"), "approved")
      _ = try await client.certificates("reissue", order)
      _ = try await client.revoke(1)
      _ = try await client.changes(60)
      let calls = await server.record()
      let base = "/services/v2"
      #expect(
        calls.map(\.path) == [
          "\(base)/order/certificate/\(order)", "\(base)/certificate/\(id)/revoke",
          "\(base)/certificate/\(serial)/revoke", "\(base)/request/\(made.number("id"))/status",
          "\(base)/order/certificate/\(order)/reissue", "\(base)/certificate/1/revoke",
          "\(base)/order/certificate/status-changes",
        ])
      #expect(calls.map(\.method) == ["GET", "PUT", "PUT", "PUT", "GET", "PUT", "GET"])
      #expect(calls.map(\.status) == [200, 201, 400, 204, 200, 404, 200])
      #expect(calls.map(\.acted) == [false, true, false, true, false, false, false])
      #expect(calls.map(\.serial) == [serial, serial, serial, serial, serial, nil, nil])
      #expect(calls[1].thumbprint == certificate.text("thumbprint"))
      #expect(calls[1].reason == "keyCompromise")
      #expect(calls[1].recorded == "keyCompromise")
      let request = String(made.number("id"))
      #expect(calls.map(\.request) == [nil, request, nil, request, nil, nil, nil])
      #expect(calls[6].query == "seconds=60")
      let summary = await server.summary()
      #expect(summary.callsByKind == ["read": 2, "revoke": 3, "approve": 1, "changes": 1])
      #expect(summary.revoked == 1)
      #expect(summary.revokedByReason == ["keyCompromise": 1])
      #expect(summary.certificatesTouched == 1)
      #expect(summary.requestsApproved == 1)
    }
  }

  @Test func `Kinds tell lists, products and requests apart`() async throws {
    try await withCertCentral(clock, certificates: 5) { client, _, server in
      for path in ["order/certificate", "product", "container", "request", "request/1", "nothing"] {
        _ = try await client.get(path)
      }
      _ = try await client.revokeOrder(1)
      let kinds = await server.summary().callsByKind
      #expect(kinds == ["search": 1, "profiles": 2, "request": 2, "other": 1, "revoke": 1])
    }
  }

  @Test func `Both services stand in one record and one summary`() async throws {
    try await withCertCentral(clock) { client, finder, server in
      let other = SandboxClient(client.address)
      let item = try #require(
        try await other.search("profile_id=\(ProfileID.devices)&status=issued").items.last)
      let serial = item.text("serial_number")
      #expect(try await other.revoke(serial).status == 204)
      let id = try finder.certificates(try finder.order(product: "ssl_plus"))[0]
      #expect(try await client.revoke(id, CertCentralClient.skip).status == 204)
      let paths = await server.record().dropFirst().map(\.path)
      #expect(
        paths == [
          "/mpki/api/v1/certificate/\(serial)/revoke", "/services/v2/certificate/\(id)/revoke",
        ])
      let answer = try await other.get("/sandbox/summary").json
      #expect(answer["revoked_by_reason"] as? [String: Int] == ["superseded": 2])
      #expect(answer["revoked"] as? Int == 2)
      #expect(answer["requests_pending"] as? Int == 0)
    }
  }
}
