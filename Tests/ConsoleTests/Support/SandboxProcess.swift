import AsyncHTTPClient
import Foundation

/// A sandbox in a process of its own, started with the program's own subcommand.
struct SandboxProcess: Sendable {
  let baseURL: String
  let certCentralBaseURL: String
  let apiKey: String
  private let running: Program.Running

  /// One call of the sandbox's record.
  struct Call: Decodable, Sendable {
    let method: String
    let path: String
    let serial: String?
    let thumbprint: String?
    let reason: String?
    let request: String?
    let status: Int
    let acted: Bool
    /// The kind of fault that the call met; `nil` when it met none.
    let fault: String?
  }

  /// Starts a sandbox that answers at once, unless the arguments say otherwise.
  static func start(
    certificates: Int, _ arguments: String..., in folder: TemporaryFolder
  ) async throws -> SandboxProcess {
    try await start(certificates: certificates, arguments, in: folder)
  }

  /// The same, with the arguments in an array.
  static func start(
    certificates: Int, _ arguments: [String], in folder: TemporaryFolder
  ) async throws -> SandboxProcess {
    let running = try Program(folder: folder).start(
      [
        "sandbox", "--certificates", String(certificates), "--limit", "none", "--latency", "0",
        "--lag", "0",
      ] + arguments)
    try await running.waitUntil(says: "Ctrl-C")
    return try SandboxProcess(running)
  }

  private init(_ running: Program.Running) throws {
    self.running = running
    func value(_ name: String) throws -> String {
      let line = running.said.split(separator: "\n").first { $0.hasPrefix(name + "=") }
      guard let line else {
        throw Program.NeverSaid(text: name, output: running.said, errors: "")
      }
      return String(line.dropFirst(name.count + 1))
    }
    baseURL = try value("BULKREVOKE_BASE_URL")
    certCentralBaseURL = try value("BULKREVOKE_CERTCENTRAL_BASE_URL")
    apiKey = try value("BULKREVOKE_API_KEY")
  }

  /// What a program needs in its environment to talk to it.
  var environment: [String: String] {
    ["BULKREVOKE_BASE_URL": baseURL, "BULKREVOKE_API_KEY": apiKey]
  }

  /// The same for CertCentral.
  var certCentralEnvironment: [String: String] {
    [
      "BULKREVOKE_BASE_URL": certCentralBaseURL, "BULKREVOKE_KIND": "certcentral",
      "BULKREVOKE_API_KEY": apiKey,
    ]
  }

  /// Every call so far, in order.
  func record() async throws -> [Call] {
    let response = try await HTTPClient.shared.execute(
      HTTPClientRequest(url: baseURL + "/sandbox/record"), timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 256 << 20)
    return try JSONDecoder().decode([Call].self, from: Data(body.readableBytesView))
  }

  /// Thumbprints of the certificates that calls revoked, with how often.
  func revoked(for reason: String) async throws -> [String: Int] {
    try await record().filter { $0.method == "PUT" && $0.acted && $0.reason == reason }
      .reduce(into: [:]) { $0[$1.thumbprint ?? "", default: 0] += 1 }
  }

  func stop() async throws {
    running.send(SIGTERM)
    _ = try await running.ended()
  }
}
