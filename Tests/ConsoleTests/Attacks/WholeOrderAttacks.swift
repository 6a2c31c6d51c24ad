import AsyncHTTPClient
import Foundation
import GRDB
import Testing

/// Orders that change, or take more certificates than the operator confirmed.
@Suite("Attacks with whole orders", .serialized)
struct WholeOrderAttacks {
  /// One certificate of an order with several certificates, as the file stores it.
  private struct One: Decodable, FetchableRecord {
    let serial: String
    let bundle: String
    let size: Int
  }

  /// The file's note about one certificate.
  private struct Note: Decodable, FetchableRecord {
    let note: String
  }

  private struct Scene {
    let program: Program
    let sandbox: SandboxProcess

    var file: IncidentOnDisk { IncidentOnDisk(path: program.folder.file("a.incident")) }

    /// - Parameter scenario: the faults of the sandbox, as YAML.
    init(_ arguments: String..., scenario: String = "{}") async throws {
      let folder = try TemporaryFolder()
      try scenario.write(toFile: folder.file("scenario"), atomically: true, encoding: .utf8)
      sandbox = try await SandboxProcess.start(
        certificates: 150,
        ["--certcentral-limit", "none", "--scenario", folder.file("scenario")] + arguments,
        in: folder)
      program = Program(folder: folder, environment: sandbox.certCentralEnvironment)
      let search = try await program.run(
        "search", "--profile", "ssl_plus", "--window", "2024-01-01_2026-12-31", "--incident",
        "a.incident")
      #expect(search.status == 0, "\(search)")
    }

    /// The orders with several certificates of which some are issued, one certificate for each
    /// order.
    func orders() throws -> [One] {
      try file.rows(
        One.self,
        """
        SELECT min(serial) AS serial, bundle, bundle_size AS size FROM certificate
        WHERE bundle_size > 1 AND status = 'issued' GROUP BY bundle ORDER BY min(id)
        """)
    }

    func revoke(_ arguments: String..., rate: String = "1000/1s") async throws -> Program.Ended {
      try await program.run(arguments: Self.command(rate) + arguments)
    }

    static func command(_ rate: String) -> [String] {
      ["revoke", "a.incident", "--reason", "superseded", "--yes", "--rate", rate]
    }

    /// Acts as a colleague through the sandbox's own routes; returns the answer.
    func colleague(_ path: String) async throws -> [String: Any] {
      var request = HTTPClientRequest(url: sandbox.baseURL + "/sandbox/" + path)
      request.method = .POST
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      #expect(response.status.code == 201)
      let body = try await response.body.collect(upTo: 1 << 20)
      return try #require(
        JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any])
    }

    /// Approves a request at the service, outside the program.
    func approveElsewhere(_ id: Int) async throws {
      var request = HTTPClientRequest(url: sandbox.certCentralBaseURL + "/request/\(id)/status")
      request.method = .PUT
      request.headers.add(name: "X-DC-DEVKEY", value: sandbox.apiKey)
      request.body = .bytes(Data(#"{"status":"approved"}"#.utf8))
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
      #expect(response.status.code == 204)
    }

    func revocationCalls() async throws -> [SandboxProcess.Call] {
      try await sandbox.record().filter { $0.method == "PUT" && $0.path.hasSuffix("/revoke") }
    }

    func status() async throws -> [String: Any] {
      let status = try await program.run("status", "a.incident", "--json")
      return try #require(
        JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
    }
  }

  @Test("A colleague's request for the whole order is not approved for one confirmed certificate")
  func colleaguesRequest() async throws {
    let scene = try await Scene()
    let one = try #require(try scene.orders().first { $0.size > 2 })
    try await scene.program.run("select", "a.incident", "--where", "serial:\(one.serial)")
    let request = try #require(
      try await scene.colleague("orders/\(one.bundle)/request")["id"] as? Int)
    for arguments in [["--approve"], []] {
      let result = try await scene.program.run(
        arguments: Scene.command("1000/1s") + arguments)
      #expect(result.status == 4, "\(result)")
      #expect(result.output.contains("it is for the whole order"), "\(result)")
    }
    #expect(
      try await scene.sandbox.record().allSatisfy { !$0.path.hasSuffix("/status") || !$0.acted })
    #expect(try await scene.status()["awaiting_approval"] as? Int == 1)

    // Another administrator approves the request. Every output then lists the certificates that it
    // took.
    try await scene.approveElsewhere(request)
    let result = try await scene.revoke()
    #expect(result.status == 4, "\(result)")
    #expect(result.output.contains("also revoked, not confirmed \(one.size - 1)"))
    #expect(try await scene.status()["also_revoked"] as? Int == one.size - 1)
    let taken = try #require(
      try await scene.status()["also_revoked_certificates"] as? [[String: Any]])
    let serials = taken.compactMap { $0["serial"] as? String }
    #expect(serials.count == one.size - 1 && !serials.contains(one.serial))
    for format in ["json", "csv", "markdown", "html"] {
      let report = try await scene.program.run("report", "a.incident", "--format", format)
      #expect(serials.allSatisfy { report.output.contains($0) }, "\(format)")
    }
  }

  @Test("A signal stops the approvals before the next one")
  func stoppedApprovals() async throws {
    let scene = try await Scene()
    try await scene.program.run("select", "a.incident", "--all")
    #expect(try await scene.revoke().status == 4)
    let running = try scene.program.start(
      Scene.command("2/1s") + ["--approve"])
    func signOffs() async throws -> Int {
      try await scene.sandbox.record().filter { $0.method == "PUT" && $0.path.hasSuffix("/status") }
        .count
    }
    while try await signOffs() == 0 { try await Task.sleep(for: .milliseconds(50)) }
    running.send(SIGINT)
    let ended = try await running.ended()
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("stopped; run the same command again"), "\(ended)")
    let waiting = try await scene.status()["awaiting_approval"] as? Int ?? 0
    #expect(waiting > 20)
    #expect(try await signOffs() < 10)
  }

  @Test("A request that names no certificate is not approved")
  func requestWithoutCertificate() async throws {
    let scene = try await Scene("--variant", "requestsWithoutCertificate")
    let one = try #require(try scene.orders().first)
    try await scene.program.run("select", "a.incident", "--where", "serial:\(one.serial)")
    let result = try await scene.revoke("--approve")
    #expect(result.status == 4, "\(result)")
    #expect(result.errors.contains("names no certificate"), "\(result)")
    #expect(try await scene.sandbox.record().count { $0.path.hasSuffix("/status") } == 0)
  }

  @Test("An order that grows while its request waits is not approved until it is frozen again")
  func grownWhileWaiting() async throws {
    let scene = try await Scene()
    let one = try #require(try scene.orders().first)
    try await scene.program.run("select", "a.incident", "--where", "serial:\(one.serial)")
    let first = try await scene.revoke("--whole-orders")
    #expect(first.status == 4, "\(first)")
    let serial = try #require(
      try await scene.colleague("orders/\(one.bundle)/duplicate")["serial_number"] as? String)
    let second = try await scene.revoke("--approve")
    #expect(second.status == 4, "\(second)")
    #expect(second.errors.contains("1 certificate that was not confirmed: \(serial)"))
    #expect(second.output.contains(serial))
    #expect(try await scene.sandbox.record().count { $0.path.hasSuffix("/status") } == 0)
  }

  @Test("Orders that grow while a run is stopped are not sent when it resumes")
  func grownWhileStopped() async throws {
    let scene = try await Scene()
    let orders = try scene.orders()
    try await scene.program.run("select", "a.incident", "--where", "status:issued")
    let running = try scene.program.start(
      Scene.command("2/1s") + ["--whole-orders", "--skip-approval", "--concurrency", "1"])
    try await running.waitUntil(says: ": sent ")
    running.send(SIGTERM)
    let stopped = try await running.ended()
    #expect(stopped.status == 4, "\(stopped)")
    let sent = Set(try await scene.revocationCalls().map(\.path))
    let order = try #require(
      orders.last { !sent.contains("/services/v2/order/certificate/\($0.bundle)/revoke") })
    let serial = try #require(
      try await scene.colleague("orders/\(order.bundle)/duplicate")["serial_number"] as? String)
    let result = try await scene.revoke()
    #expect(result.status == 4, "\(result)")
    let paths = try await scene.revocationCalls().map(\.path)
    #expect(!paths.contains("/services/v2/order/certificate/\(order.bundle)/revoke"))
    #expect(Set(paths).count == paths.count)
    let notes = try scene.file.rows(
      Note.self,
      "SELECT note FROM certificate WHERE bundle = '\(order.bundle)' AND outcome = 'skipped'")
    #expect(notes.count == order.size)
    #expect(notes.allSatisfy { $0.note.contains("not confirmed: \(serial)") })
    let report = try await scene.program.run("report", "a.incident", "--format", "csv")
    #expect(report.output.contains("not confirmed: \(serial)"))
  }

  @Test("After lost answers each order gets at most one more call, not one per certificate")
  func lostAnswers() async throws {
    // Every answer to a revoke call is lost, and the first reads come too early to show its effect.
    let scene = try await Scene(
      "--lag", "3", scenario: "faults:\n  - {kind: reset-after, share: 1, calls: [revoke]}\n")
    let orders = try scene.orders().prefix(4)
    let bundles = orders.map { "'\($0.bundle)'" }.joined(separator: ",")
    let members = try scene.file.rows(
      One.self,
      """
      SELECT serial, bundle, bundle_size AS size FROM certificate
      WHERE status = 'issued' AND bundle IN (\(bundles))
      """)
    let list = scene.program.folder.file("serials")
    try members.map(\.serial).joined(separator: "\n").write(
      toFile: list, atomically: true, encoding: .utf8)
    try await scene.program.run("select", "a.incident", "--serials-file", list)
    var result = try await scene.revoke("--whole-orders", "--skip-approval", "--canary", "0")
    for _ in 0..<3 where result.status == 4 { result = try await scene.revoke() }
    #expect(result.status == 0, "\(result)")
    let calls = try await scene.revocationCalls()
    for order in orders {
      let own = calls.filter { $0.path.contains("/\(order.bundle)/") }
      #expect(own.count(where: \.acted) == 1)
      #expect(own.count <= 2, "\(own)")
    }
  }
}
