import Foundation
import NIOConcurrencyHelpers
import Testing

/// Two certificates share a serial number, and the service never reports the collision.
@Suite("Attacks: collisions", .timeLimit(.minutes(5)))
struct CollisionAttacks {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var incident: IncidentOnDisk { IncidentOnDisk(path: folder.file("a.incident")) }

  /// A certificate and its twin. The twin comes first, so calls without a thumbprint hit it.
  ///
  /// - Parameter isTwinFound: whether the search also finds the twin.
  private static func twins(
    isTwinFound: Bool, except exception: @escaping HostileAccount.Exception = { _, _ in nil }
  ) -> HostileAccount {
    let ours = HostileAccount.Certificate(1)
    var twin = HostileAccount.Certificate(2)
    twin.serial = ours.serial
    twin.commonName = "twin.example"
    twin.isFound = isTwinFound
    return HostileAccount([twin, ours], except: exception)
  }

  private static let ours = HostileAccount.Certificate(1).thumbprint
  private static let twin = HostileAccount.Certificate(2).thumbprint

  @Test("Every call carries the thumbprint when the file holds the serial number twice")
  func known() async throws {
    let server = try await HostileServer(Self.twins(isTwinFound: true).script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    try "0A1 \(Self.ours)\n".write(
      toFile: folder.file("serials"), atomically: true, encoding: .utf8)
    try await program.run("select", "a.incident", "--serials-file", "serials")
    let ended = try await program.run(
      "revoke", "a.incident", "--reason", "key_compromise", "--yes")
    #expect(ended.status == 0, "\(ended)")
    let calls = server.calls.filter { $0.path.contains("/certificate/") }
    #expect(calls.count >= 2)
    #expect(calls.allSatisfy { $0.parameter("thumbprint_sha256") == Self.ours })
  }

  @Test("A call that hit the twin stops the run; the next call names the thumbprint")
  func unknown() async throws {
    let server = try await HostileServer(Self.twins(isTwinFound: false).script)
    let program = server.program(in: folder)
    let first = try await program.revokeEverything()
    #expect(first.status == 4, "\(first)")
    #expect(first.errors.contains("another certificate"), "\(first)")
    #expect(first.errors.contains(Self.twin) && first.errors.contains("shown as revoked"))
    #expect(try incident.number("SELECT count(*) FROM certificate WHERE outcome = 'verified'") == 0)
    #expect(
      try incident.number(
        "SELECT count(*) FROM event WHERE action = 'another certificate answered'") == 1)
    // No call hit the intended certificate. The run reads it, finds it unrevoked, and sends it
    // again with its thumbprint.
    let resume = ["revoke", "a.incident", "--yes", "--verify-timeout", "1"]
    let sent = server.changes.count
    let second = try await program.run(arguments: resume)
    #expect(second.status == 4, "\(second)")
    let third = try await program.run(arguments: resume)
    #expect(third.status == 0, "\(third)")
    #expect(
      server.changes.dropFirst(sent).map { $0.parameter("thumbprint_sha256") } == [Self.ours])
    #expect(try incident.number("SELECT count(*) FROM certificate WHERE checked") == 1)
  }

  @Test("A service that always answers with the twin proves nothing")
  func ignored() async throws {
    let account = Self.twins(isTwinFound: true) { call, certificates in
      guard call.path.contains("/certificate/") else { return nil }
      if call.method == "PUT" {
        certificates[0].status = "revoked"
        return .accepted
      }
      return .json(certificates[0].json)
    }
    let server = try await HostileServer(account.script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    try "0A1 \(Self.ours)\n".write(
      toFile: folder.file("serials"), atomically: true, encoding: .utf8)
    try await program.run("select", "a.incident", "--serials-file", "serials")
    for _ in 1...2 {
      let ended = try await program.run(
        "revoke", "a.incident", "--reason", "key_compromise", "--yes")
      #expect(ended.status == 4, "\(ended)")
      #expect(ended.errors.contains(Self.twin), "\(ended)")
    }
    #expect(server.changes.count == 1)
    #expect(try incident.number("SELECT count(*) FROM certificate WHERE outcome = 'verified'") == 0)
  }

  @Test("At CertCentral, an id that shows another serial number proves nothing")
  func certCentral() async throws {
    // The first read of the order belongs to the search. Later reads show another certificate.
    let reads = NIOLockedValueBox(0)
    let server = try await HostileServer { call in
      func order(_ serial: String, _ status: String) -> String {
        #"{"id":1,"status":"\#(status)","has_duplicates":false,"date_created":"2025-03-04","#
          + #""certificate":{"id":11,"serial_number":"\#(serial)","thumbprint":"FF11","#
          + #""common_name":"host.example","date_issued":"2025-03-04","valid_till":"2099-01-01","#
          + #""status":"\#(status)"},"product":{"name_id":"ssl_plus","name":"x"},"requests":[]}"#
      }
      let isSearch = call.path.hasSuffix("/order/certificate")
      if call.method == "PUT" { return .accepted }
      if call.path.hasSuffix("/product") {
        return .json(#"{"products":[{"name_id":"ssl_plus","name":"x"}]}"#)
      }
      if isSearch, call.parameter("filters[status]") == "issued" {
        return .json(#"{"orders":[\#(order("0A11", "issued"))],"page":{"total":1}}"#)
      }
      if isSearch { return .json(#"{"page":{"total":0}}"#) }
      if call.path.hasSuffix("/order/certificate/1") {
        let number = reads.withLockedValue { count in
          count += 1
          return count
        }
        return .json(order(number > 1 ? "0BAD" : "0A11", "issued"))
      }
      return .error(404, "not_found")
    }
    let program = server.certCentralProgram(in: folder)
    try await program.run(
      "search", "--profile", "ssl_plus", "--window", HostileAccount.window, "--incident",
      "a.incident")
    try await program.run("select", "a.incident", "--all")
    let ended = try await program.run(
      "revoke", "a.incident", "--reason", "superseded", "--yes", "--skip-approval")
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("serial number 0BAD"), "\(ended)")
  }
}
