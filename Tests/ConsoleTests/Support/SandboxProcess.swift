import AsyncHTTPClient
import Foundation

/// A sandbox in its own process, started with the program's own subcommand.
struct SandboxProcess: Sendable {
  let baseURL: String
  let certCentralBaseURL: String
  let apiKey: String
  private let running: Program.Running

  /// One call in the sandbox's record.
  struct Call: Decodable, Sendable {
    let method: String
    let path: String
    let serial: String?
    let thumbprint: String?
    let reason: String?
    let request: String?
    let status: Int
    let acted: Bool
    /// The kind of fault that the call met; `nil` for none.
    let fault: String?
  }

  /// Starts a sandbox that answers at once, unless the arguments say otherwise.
  static func start(
    certificates: Int, _ arguments: String..., in folder: TemporaryFolder
  ) async throws -> SandboxProcess {
    try await start(certificates: certificates, arguments, in: folder)
  }

  /// Starts a sandbox with the arguments in an array.
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

  /// The environment of a program that uses the sandbox as Trust Lifecycle Manager.
  var environment: [String: String] {
    ["BULKREVOKE_BASE_URL": baseURL, "BULKREVOKE_API_KEY": apiKey]
  }

  /// The environment of a program that uses the sandbox as CertCentral.
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

  /// Returns how often calls with this reason revoked each thumbprint.
  func revoked(for reason: String) async throws -> [String: Int] {
    try await record().filter { $0.method == "PUT" && $0.acted && $0.reason == reason }
      .reduce(into: [:]) { $0[$1.thumbprint ?? "", default: 0] += 1 }
  }

  func stop() async throws {
    running.send(SIGTERM)
    _ = try await running.ended()
  }
}
