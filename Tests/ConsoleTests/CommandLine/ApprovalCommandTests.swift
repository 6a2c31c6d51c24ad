import Foundation
import GRDB
import Testing

/// The command line while revocations wait for an administrator's approval.
@Suite("The command line and approvals", .serialized)
struct ApprovalCommandTests {
  /// The order of one certificate, as the file stores it.
  private struct OrderOfCertificate: Decodable, FetchableRecord {
    let serial: String
    let bundle: String
  }

  private static func prepare(
    _ arguments: String..., product: String = "ssl_plus"
  ) async throws -> (program: Program, sandbox: SandboxProcess, count: Int) {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: 150, ["--certcentral-limit", "none"] + arguments, in: folder)
    let program = Program(folder: folder, environment: sandbox.certCentralEnvironment)
    let search = try await program.run(
      "search", "--profile", product, "--window", "2024-01-01_2026-12-31", "--incident",
      "a.incident")
    #expect(search.status == 0, "\(search)")
    let select = try await program.run("select", "a.incident", "--where", "status:issued")
    #expect(select.status == 0, "\(select)")
    return (program, sandbox, try IncidentOnDisk(path: folder.file("a.incident")).checked().count)
  }

  private static func revoke(
    _ program: Program, _ arguments: String...
  ) async throws -> Program.Ended {
    try await program.run(
      arguments: ["revoke", "a.incident", "--reason", "superseded", "--yes", "--rate", "1000/1s"]
        + arguments)
  }

  @Test(
    "open requests are named and end with 4; once they are approved, a later run ends with 0")
  func outstanding() async throws {
    let (program, sandbox, count) = try await Self.prepare()
    #expect(count > 5)
    let first = try await Self.revoke(program, "--comment", "drill 7")
    #expect(first.status == 4, "\(first)")
    let requests = Set(try await sandbox.record().filter(\.acted).compactMap(\.request))
    #expect(requests.count == count)
    #expect(requests.allSatisfy { first.output.contains("request \($0) since") })
    let status = try await program.run("status", "a.incident", "--json")
    let counts = try #require(
      JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
    #expect(counts["awaiting_approval"] as? Int == count)
    let listed = try #require(counts["requests"] as? [[String: Any]])
    #expect(Set(listed.compactMap { $0["id"] as? String }) == requests)

    // A run in between reads the requests again, makes no second request, and ends with 4 as well.
    let second = try await program.run("revoke", "a.incident", "--rate", "1000/1s")
    #expect(second.status == 4, "\(second)")

    let third = try await Self.revoke(program, "--approve")
    #expect(third.status == 0, "\(third)")
    #expect(
      try await sandbox.record().count { $0.path.hasSuffix("/revoke") && $0.acted } == count)
  }

  @Test("requests that an administrator approves meanwhile let a later run end with 0")
  func approvedElsewhere() async throws {
    let (program, sandbox, count) = try await Self.prepare("--approval-delay", "1")
    var result = try await Self.revoke(program)
    while result.status == 4 { result = try await program.run("revoke", "a.incident") }
    #expect(result.status == 0, "\(result)")
    #expect(result.output.contains("verified \(count)"))
    try await sandbox.stop()
  }

  @Test("rejected requests end with 3, and the report quotes the administrator")
  func rejected() async throws {
    let (program, sandbox, count) = try await Self.prepare(
      "--approval-delay", "0", "--rejected-share", "1")
    var result = try await Self.revoke(program)
    while result.status == 4 { result = try await program.run("revoke", "a.incident") }
    #expect(result.status == 3, "\(result)")
    #expect(result.output.contains("rejected \(count)"))
    let report = try await program.run("report", "a.incident", "--format", "csv")
    #expect(report.output.contains("Not without a ticket."))
    try await sandbox.stop()
  }

  @Test("a key without administrator rights pauses with --skip-approval and works without it")
  func lesserKey() async throws {
    let (program, sandbox, count) = try await Self.prepare("--lesser-key")
    let first = try await Self.revoke(program, "--skip-approval")
    #expect(first.status == 77, "\(first)")
    #expect(first.errors.contains("skip_approval needs an administrator's key"))
    #expect(try await sandbox.record().allSatisfy { !$0.acted })
    let second = try await Self.revoke(program, "--no-skip-approval")
    #expect(second.status == 4, "\(second)")
    #expect(second.output.contains("awaiting approval \(count)"))
    let third = try await Self.revoke(program, "--approve")
    #expect(third.status == 77, "\(third)")
    #expect(third.errors.contains("access_denied|invalid_approver"))
  }

  @Test("requests that such a key makes despite --skip-approval are followed like any other")
  func lesserKeyWithRequests() async throws {
    let (program, sandbox, count) = try await Self.prepare(
      "--lesser-key", "--lesser-skip-requests", "--revoke-order-with-last")
    let result = try await Self.revoke(program, "--skip-approval")
    #expect(result.status == 4, "\(result)")
    #expect(result.output.contains("awaiting approval \(count)"))
    try await sandbox.stop()
  }

  @Test("whole orders are listed before they are revoked")
  func wholeOrders() async throws {
    let (program, sandbox, _) = try await Self.prepare()
    let one = try #require(
      try IncidentOnDisk(path: program.folder.file("a.incident")).rows(
        OrderOfCertificate.self,
        "SELECT serial, bundle FROM certificate WHERE bundle_size > 1 ORDER BY id"
      ).first)
    let select = try await program.run("select", "a.incident", "--where", "serial:\(one.serial)")
    #expect(select.status == 0, "\(select)")
    let refused = try await program.run(
      "revoke", "a.incident", "--reason", "superseded", "--whole-orders")
    #expect(refused.status == 64, "\(refused)")
    #expect(refused.errors.contains("order \(one.bundle)"))
    #expect(try await sandbox.record().allSatisfy { !$0.acted })
    let result = try await Self.revoke(program, "--whole-orders", "--skip-approval")
    #expect(result.status == 0, "\(result)")
    #expect(
      try await sandbox.record().filter(\.acted).map(\.path)
        == ["/services/v2/order/certificate/\(one.bundle)/revoke"])
  }

  @Test("certificates added by a killed --whole-orders are not revoked by a run without it")
  func takenAlongBefore() async throws {
    let (program, sandbox, _) = try await Self.prepare()
    let file = IncidentOnDisk(path: program.folder.file("a.incident"))
    let one = try #require(
      try file.rows(
        OrderOfCertificate.self,
        "SELECT serial, bundle FROM certificate WHERE bundle_size > 2 ORDER BY id"
      ).first)
    try await program.run("select", "a.incident", "--where", "serial:\(one.serial)")
    // The state that a command leaves when it is killed while it waits for confirmation.
    try await DatabaseQueue(path: program.folder.file("a.incident")).write { db in
      try db.execute(
        sql: "UPDATE certificate SET checked = 1, along = 1 WHERE bundle = ? AND checked = 0",
        arguments: [one.bundle])
    }
    for rehearsal in [["--dry-run"], []] {
      let result = try await program.run(
        arguments: ["revoke", "a.incident", "--reason", "superseded", "--yes", "--skip-approval"]
          + rehearsal)
      #expect(result.status == 0, "\(result)")
      if !rehearsal.isEmpty { #expect(result.output.contains("1 would be revoked")) }
    }
    #expect(try await sandbox.record().count(where: \.acted) == 1)
  }

  @Test("options that a service does not support are refused before anything is sent")
  func unknownToTheOther() async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 60, in: folder)
    let program = Program(folder: folder, environment: sandbox.environment)
    try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", "2024-01-01_2026-12-31", "--incident",
      "a.incident")
    try await program.run("select", "a.incident", "--all")
    for option in ["--skip-approval", "--approve", "--whole-orders"] {
      let result = try await program.run(
        "revoke", "a.incident", "--reason", "key_compromise", "--yes", option)
      #expect(result.status == 64, "\(result)")
      #expect(result.errors.contains("leave \(option)") || result.errors.contains(option))
    }
    #expect(try await sandbox.record().allSatisfy { !$0.acted })
  }
}
