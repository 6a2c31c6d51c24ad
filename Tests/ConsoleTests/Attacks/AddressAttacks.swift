import Engine
import Foundation
import GRDB
import Testing

@testable import bulkrevoke

/// Spellings of a service's address that try to bypass its safeguards.
@Suite("Attacks: the address", .serialized)
struct AddressAttacks {
  private let folder: TemporaryFolder
  private let sandbox: SandboxProcess
  private let program: Program

  init() async throws {
    folder = try TemporaryFolder()
    sandbox = try await SandboxProcess.start(certificates: 60, in: folder)
    program = Program(folder: folder, environment: ["BULKREVOKE_API_KEY": sandbox.apiKey])
    try """
    services:
      careful: {base_url: \(sandbox.baseURL), approvals: 2, max_certificates: 1}
      careless: {base_url: "\(sandbox.baseURL)/", approvals: 0, max_certificates: 90}
      other: {base_url: "https://other.example"}
    """.write(toFile: folder.file("config.yaml"), atomically: true, encoding: .utf8)
  }

  private func search(
    _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> Program.Ended {
    var program = program
    program.environment.merge(environment) { $1 }
    return try await program.run(
      arguments: [
        "search", "--profile", "Web TLS 2025", "--window", CommandLineJobTests.window,
        "--incident", "a.incident", "--config", "config.yaml",
      ] + arguments)
  }

  @Test("the strictest safeguards of an address apply, however it is named")
  func safeguards() async throws {
    let shouted = sandbox.baseURL.replacing("http:", with: "HTTP:") + "//"
    let ways: [(arguments: [String], environment: [String: String])] = [
      (["--service", "careful"], [:]), (["--service", "careless"], [:]),
      (["--base-url", sandbox.baseURL], [:]), (["--base-url", shouted], [:]),
      (["--base-url", sandbox.baseURL.replacing("127.0.0.1", with: "localhost")], [:]),
      ([], ["BULKREVOKE_BASE_URL": shouted]), ([], ["BULKREVOKE_SERVICE": "careless"]),
    ]
    let incident = IncidentOnDisk(path: folder.file("a.incident"))
    for way in ways {
      let ended = try await search(way.arguments, environment: way.environment)
      #expect(ended.status == 0, "\(way): \(ended)")
      #expect(try incident.number("SELECT required_approvals FROM incident") == 2, "\(way)")
      #expect(try incident.number("SELECT ceiling FROM incident") == 1, "\(way)")
      try FileManager.default.removeItem(atPath: incident.path)
    }
  }

  @Test("an incident's own address gets the safeguards of the configuration")
  func incidentsAddress() async throws {
    #expect(try await search(["--base-url", sandbox.baseURL, "--config", "/dev/null"]).status == 0)
    let select = try await program.run("select", "a.incident", "--where", "trust:private")
    #expect(select.status == 0, "\(select)")
    // The file spells the address with a trailing slash.
    try await DatabaseQueue(path: folder.file("a.incident")).write { [sandbox] db in
      try db.execute(sql: "UPDATE incident SET service_url = ?", arguments: [sandbox.baseURL + "/"])
    }
    let ended = try await program.run(
      "revoke", "a.incident", "--reason", "superseded", "--yes", "--base-url", sandbox.baseURL,
      "--config", "config.yaml")
    #expect(ended.status != 0, "\(ended)")
    #expect(try await sandbox.record().allSatisfy { !$0.acted })
    let incident = IncidentOnDisk(path: folder.file("a.incident"))
    #expect(try incident.number("SELECT required_approvals FROM incident") == 2)
  }

  @Test("an address that contradicts the service is refused, and the error names both")
  func contradiction() async throws {
    let ended = try await search(["--service", "other", "--base-url", sandbox.baseURL])
    #expect(ended.status == 64)
    #expect(ended.errors.contains("https://other.example"), "\(ended)")
    #expect(ended.errors.contains(sandbox.baseURL), "\(ended)")
    let unknown = try await search(["--service", "carefull"])
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("did you mean “careful”?"), "\(unknown)")
    #expect(try await sandbox.record().isEmpty)
  }

  @Test("an unknown host needs a sign-off, and a path in other letters keeps the safeguards")
  func unknownHost() throws {
    let file = try ConfigurationFile(path: folder.file("config.yaml"))
    let stranger = try ServiceChoice(.init(baseURL: "https://10.1.2.3"), in: file)
    #expect(stranger.entries.isEmpty)
    #expect(
      file.safeguards(
        for: stranger.entries, at: ServiceStage(host: stranger.address.host)
      ).requiredSignOffs == 1)
    try """
    services:
      orders: {base_url: "https://www.digicert.com/services/v2", approvals: 3}
    """.write(toFile: folder.file("orders.yaml"), atomically: true, encoding: .utf8)
    let orders = try ConfigurationFile(path: folder.file("orders.yaml"))
    let choice = try ServiceChoice(
      .init(baseURL: "https://WWW.digicert.com./Services/V2/"), in: orders)
    #expect(choice.entries.map(\.name) == ["orders"])
    #expect(choice.setting(\.apiKeyCommand) == nil)
  }
}
