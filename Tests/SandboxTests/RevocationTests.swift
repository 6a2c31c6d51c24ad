import Foundation
import Testing

@testable import Sandbox

struct RevocationTests {
  let clock: ManualClock

  init() throws {
    clock = try ManualClock()
  }

  /// Returns an issued certificate with a unique serial number.
  private func issued(
    _ profile: String, _ client: SandboxClient
  ) async throws -> [String: Any] {
    let items = try await client.all("profile_id=\(profile)&status=issued")
    let counts = Dictionary(grouping: items) { $0.text("serial_number") }
    return try #require(items.last { counts[$0.text("serial_number")]?.count == 1 })
  }

  @Test func `A revocation is accepted, and reads show it only after the lag`() async throws {
    let options = SandboxOptions.quick(clock: clock) { $0.statusLag = .seconds(2) ... .seconds(2) }
    try await withSandbox(options) { client, _ in
      let serial = try await issued(ProfileID.devices, client).text("serial_number")
      let answer = try await client.revoke(serial.lowercased(), "privilege_withdrawn")
      #expect(answer.status == 204)
      #expect(answer.body.isEmpty)
      let early = try await client.read(serial).json
      #expect(early.text("status") == "issued")
      #expect(early["revocation"] == nil)
      clock.advance(by: 2)
      let late = try await client.read(serial).json
      #expect(late.text("status") == "revoked")
      let revocation = try #require(late["revocation"] as? [String: String])
      #expect(
        revocation == [
          "reason": "privilege_withdrawn", "revocation_date": "2026-11-21T12:00:00Z",
          "comments": "",
        ])
      #expect(try await client.search("serial_number=\(serial)&status=revoked").total == 1)
    }
  }

  @Test(arguments: [Set<SandboxVariant>(), [.alreadyRevokedAs409]])
  func `A second revocation is told that there was one`(
    variants: Set<SandboxVariant>
  ) async throws {
    let options = SandboxOptions.quick(clock: clock) {
      $0.variants = variants
      $0.statusLag = .seconds(60) ... .seconds(60)
    }
    try await withSandbox(options) { client, server in
      let serial = try await issued(ProfileID.devices, client).text("serial_number")
      #expect(try await client.revoke(serial).status == 204)
      let second = try await client.revoke(serial)
      #expect(second.status == (variants.isEmpty ? 400 : 409))
      #expect(
        second.error["message"]?.contains("Certificate already has been revoked") == true)
      #expect(await server.summary().revokedTwice == 1)
    }
  }

  @Test(arguments: [Set<SandboxVariant>(), [.collisionAs409]])
  func `A shared serial number asks for the thumbprint and then takes it`(
    variants: Set<SandboxVariant>
  ) async throws {
    let options = SandboxOptions.quick(clock: clock) { $0.variants = variants }
    try await withSandbox(options) { client, _ in
      let items = try await client.all("profile_id=\(ProfileID.webTLS)")
      let groups = Dictionary(grouping: items) { $0.text("serial_number") }
      let (serial, pair) = try #require(groups.first { $0.value.count == 2 })
      for answer in [try await client.revoke(serial), try await client.read(serial)] {
        #expect(answer.status == (variants.isEmpty ? 400 : 409))
        #expect(
          answer.error == [
            "code": "collision_error",
            "message": "Collision occurred! Please specify additional parameter: thumbprint_sha256",
          ])
      }
      let thumbprints = pair.map { $0.text("thumbprint") }
      #expect(Set(thumbprints).count == 2)
      let chosen = thumbprints[0].lowercased()
      #expect(try await client.revoke(serial, thumbprint: chosen).status == 204)
      let first = try await client.read(serial, thumbprint: thumbprints[0]).json
      let second = try await client.read(serial, thumbprint: thumbprints[1]).json
      #expect(first.text("status") == "revoked")
      #expect(second.text("status") == "issued")
      let wrong = String(repeating: "0", count: 64)
      #expect(try await client.revoke(serial, thumbprint: wrong).status == 404)
    }
  }

  @Test(arguments: [ProfileID.publicWeb, ProfileID.acme])
  func `Public and ACME certificates take four reasons and refuse the private ones`(
    profile: String
  ) async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let items = try await client.all("profile_id=\(profile)&status=issued")
      let counts = Dictionary(grouping: items) { $0.text("serial_number") }
      let serials = counts.filter { $0.value.count == 1 }.keys.sorted()
      for reason in [
        "unspecified", "ca_compromise", "certificate_hold", "privilege_withdrawn",
      ] {
        let answer = try await client.revoke(serials[0], reason)
        #expect(answer.status == 400)
        #expect(answer.error["code"] == "invalid_request")
        #expect(answer.error["message"]?.contains("private") == true)
      }
      let allowed = [
        "key_compromise", "affiliation_changed", "superseded", "cessation_of_operation",
      ]
      for (serial, reason) in zip(serials, allowed) {
        #expect(try await client.revoke(serial, reason).status == 204)
      }
    }
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"revocation_reason":1}"#, #"{"revocation_reason":"keyCompromise"}"#,
    #"{"revocation_reason":"superseded","comments":"x"}"#, #"{"revocation_reason":"superseded""#,
  ])
  func `A body that is not exactly a known reason is refused and changes nothing`(
    body: String
  ) async throws {
    try await withSandbox(.quick(clock: clock)) { client, server in
      let serial = try await issued(ProfileID.devices, client).text("serial_number")
      let answer = try await client.call(
        .PUT, "/mpki/api/v1/certificate/\(serial)/revoke", body: body)
      #expect(answer.status == 400)
      #expect(answer.error["code"] == "invalid_request")
      #expect(await server.summary().revoked == 0)
    }
  }

  @Test func `An expired certificate is not revoked and the message says why`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let item = try #require(try await client.search("status=expired").items.first)
      let answer = try await client.revoke(item.text("serial_number"))
      #expect(answer.status == 400)
      #expect(answer.error["message"]?.contains("expired") == true)
    }
  }

  @Test func `A hold suspends a private certificate until it is released`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, _ in
      let serial = try await issued(ProfileID.devices, client).text("serial_number")
      #expect(try await client.release(serial).status == 400)
      #expect(try await client.revoke(serial, "certificate_hold").status == 204)
      let held = try await client.read(serial).json
      #expect(held.text("status") == "suspended")
      #expect((held["revocation"] as? [String: Any])?.text("reason") == "certificate_hold")
      #expect(try await client.search("serial_number=\(serial)&status=issued").total == 0)
      #expect(try await client.release(serial).status == 204)
      #expect(try await client.read(serial).json.text("status") == "issued")
      let open = try await issued(ProfileID.publicWeb, client).text("serial_number")
      let refused = try await client.release(open)
      #expect(refused.status == 400)
      #expect(refused.error["message"]?.contains("private") == true)
    }
  }

  @Test func `The record has every call in order with its certificate and outcome`() async throws {
    try await withSandbox(.quick(clock: clock)) { client, server in
      let item = try await issued(ProfileID.devices, client)
      let serial = item.text("serial_number")
      let before = await server.record().count
      _ = try await client.revoke(serial.lowercased(), "key_compromise")
      _ = try await client.revoke(serial, "no_such_reason")
      _ = try await client.read("00FF")
      let calls = Array(await server.record().dropFirst(before))
      #expect(calls.map(\.sequence) == [before + 1, before + 2, before + 3])
      #expect(calls.map(\.method) == ["PUT", "PUT", "GET"])
      #expect(calls.map(\.status) == [204, 400, 404])
      #expect(calls.map(\.acted) == [true, false, false])
      #expect(calls.map(\.code) == [nil, "invalid_request", "resource_not_found"])
      #expect(calls.map(\.reason) == ["key_compromise", "no_such_reason", nil])
      #expect(calls.map(\.serial) == [serial, serial, "00FF"])
      #expect(calls[0].thumbprint == item.text("thumbprint"))
      #expect(calls[0].path == "/mpki/api/v1/certificate/\(serial)/revoke")
      #expect(calls[2].thumbprint == nil)
      let answer = try await client.get("/sandbox/record?since=\(before)&serial=\(serial)")
      let list = try JSONSerialization.jsonObject(with: answer.body) as? [[String: Any]]
      #expect(list?.compactMap { $0["sequence"] as? Int } == [before + 1, before + 2])
      #expect(list?.compactMap { $0["at"] as? String }.first == "2026-11-21T12:00:00.000Z")
      let summary = try await client.get("/sandbox/summary").json
      #expect(summary["revoked_by_reason"] as? [String: Int] == ["key_compromise": 1])
      #expect(summary["certificates_touched"] as? Int == 1)
    }
  }
}
