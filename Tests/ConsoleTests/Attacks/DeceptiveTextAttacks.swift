import Foundation
import GRDB
import Testing

/// Names spelled to escape recognition, and text made to deceive its reader.
@Suite("Attacks by deceptive text")
struct DeceptiveTextAttacks {
  /// Prepares a program and an incident of certificates with names in many scripts.
  private static func prepare(
    configuration: String? = nil
  ) async throws -> (program: Program, sandbox: SandboxProcess) {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(certificates: 3_000, in: folder)
    if let configuration { try write(configuration, in: folder) }
    let program = Program(folder: folder, environment: sandbox.environment)
    let search = try await program.run(
      "search", "--profile", "Web TLS 2025", "--window", "2020-01-01_2026-12-31", "--incident",
      "a.incident")
    #expect(search.status == 0, "\(search)")
    return (program, sandbox)
  }

  private static func write(_ configuration: String, in folder: TemporaryFolder) throws {
    try FileManager.default.createDirectory(
      atPath: folder.file("bulkrevoke"), withIntermediateDirectories: true)
    try Data(configuration.utf8).write(to: URL(filePath: folder.file("bulkrevoke/config.yaml")))
  }

  /// A certificate of an incident file.
  private struct Listed: Decodable, FetchableRecord {
    let commonName: String
    let serial: String
    let thumbprint: String
    let checked: Int
    let protected: String

    static let databaseColumnDecodingStrategy = DatabaseColumnDecodingStrategy.convertFromSnakeCase

    static func all(in incident: IncidentOnDisk) throws -> [Listed] {
      try incident.rows(
        Listed.self,
        "SELECT common_name, serial, thumbprint, checked, protected FROM certificate")
    }

    /// Whether the host is called café or fullwidth, in any spelling.
    var isDisguised: Bool {
      let plain = commonName.precomposedStringWithCompatibilityMapping
      return plain.hasPrefix("café.") || plain.hasPrefix("fullwidth.")
    }
  }

  @Test("A filter by DNS name finds every spelling of the name")
  func filters() async throws {
    let (program, sandbox) = try await Self.prepare()
    let incident = IncidentOnDisk(path: program.folder.file("a.incident"))
    let disguised = Set(
      try Listed.all(in: incident).filter(\.isDisguised).map(\.thumbprint))
    #expect(disguised.count > 5)
    for filter in ["cn:xn--caf-dma.*,fullwidth.*", "cn:CAFÉ.*,ｆｕｌｌｗｉｄｔｈ。*", "cn:caf?.*,fullwidth*"]
    {
      let select = try await program.run("select", "a.incident", "--where", filter)
      #expect(select.status == 0, "\(select)")
      #expect(try incident.checked() == disguised, "\(filter)")
    }
    try await sandbox.stop()
  }

  @Test("A protected name protects every spelling of it")
  func protection() async throws {
    let (program, sandbox) = try await Self.prepare(
      configuration: #"protected_names: ["xn--caf-dma.*", "FullWidth.*.example."]"#)
    let incident = IncidentOnDisk(path: program.folder.file("a.incident"))
    let disguised = Set(
      try Listed.all(in: incident).filter(\.isDisguised).map(\.thumbprint))
    let select = try await program.run("select", "a.incident", "--all")
    #expect(select.status == 0, "\(select)")
    let protected = try Listed.all(in: incident).filter { !$0.protected.isEmpty }
    // A wildcard certificate is protected as well when it covers a protected host.
    let hosts = protected.filter { !$0.commonName.hasPrefix("*.") }
    #expect(Set(hosts.map(\.thumbprint)) == disguised)
    #expect(protected.allSatisfy { $0.checked == 0 })
    try await sandbox.stop()
  }

  @Test(
    "A protected name that cannot match anything stops the program",
    arguments: ["[*].example", "*.{pay,bank}.example", "\\*.example", ""])
  func unusableProtection(name: String) async throws {
    let folder = try TemporaryFolder()
    try Self.write("protected_names: ['\(name)']", in: folder)
    let program = Program(
      folder: folder,
      environment: ["BULKREVOKE_BASE_URL": "http://127.0.0.1:9", "BULKREVOKE_API_KEY": "k-123456"])
    let search = try await program.run(
      "search", "--profile", "p", "--window", "2020-01-01_2026-12-31", "--incident", "a.incident")
    #expect(search.status == 64, "\(search)")
    #expect(search.errors.contains("config.yaml:1: "), "\(search)")
  }

  @Test("Text from outside makes no links in a report and hides nothing in any output")
  func reports() async throws {
    let (program, sandbox) = try await Self.prepare()
    let incident = IncidentOnDisk(path: program.folder.file("a.incident"))
    let serial = try #require(try Listed.all(in: incident).first).serial
    try Data(serial.utf8).write(to: URL(filePath: program.folder.file("serials")))
    try await program.run("select", "a.incident", "--serials-file", "serials")
    let revoke = try await program.run(
      "revoke", "a.incident", "--reason", "superseded", "--yes", "--comment",
      "see https://evil.example/x www.evil.example ask@evil.example a\u{3164}b\u{34F}c\u{1D173}\u{2800}",
      "--ticket", "\u{115F}INC|1`\u{E0041}", "--rate", "1000/1s")
    #expect(revoke.status == 0, "\(revoke)")
    var outputs = [revoke.output, revoke.errors]
    for format in ["json", "csv", "markdown", "html"] {
      let report = try await program.run("report", "a.incident", "--format", format)
      #expect(report.status == 0)
      #expect(report.output.contains("evil.example") == (format != "csv"), "\(format)")
      outputs.append(report.output)
    }
    outputs.append(try await program.run("status", "a.incident").output)
    for output in outputs {
      let hidden = output.unicodeScalars.filter {
        $0.properties.isDefaultIgnorableCodePoint || $0.value == 0x2800
      }
      #expect(hidden.isEmpty, "\(output)")
    }
    let words = try #require(outputs.first { $0.hasPrefix("# Certificate revocation") })
      .split { $0 == " " || $0 == "\n" }
    let bare = words.filter {
      $0.contains("evil.example") && !($0.hasPrefix("`") && $0.hasSuffix("`"))
    }
    #expect(bare.isEmpty)
    try await sandbox.stop()
  }
}
