import Foundation
import Testing

/// The whole job by subcommands, with as many unusual wire forms as can be combined.
@Suite("The command line under variants of the wire", .serialized)
struct VariantJobTests {
  @Test(
    "The whole job at Trust Lifecycle Manager ends with 0",
    arguments: [
      [
        "profileListAsItems", "emptyProfileInItems", "textKeySize", "arrayOrganizationUnits",
        "upperCaseStatus", "textPostalCode", "noEmptyLists", "certificatesAsPEM", "errorsAsObject",
        "datesWithoutZone", "revokedAs200", "compressedAnswers", "paddedSerials",
      ],
      [
        "certificatesAsPKCS7", "datesAsSeconds", "bareErrorLists", "collisionAs409",
        "alreadyRevokedAs409", "emptyListsAsNull", "weakKeys",
      ],
    ])
  func trustLifecycle(variants: [String]) async throws {
    try await job(variants) { ($0.environment, "Web TLS 2025", []) }
  }

  @Test(
    "The whole job at CertCentral ends with 0",
    arguments: [
      [],
      [
        "textIDs", "noCertificateStatusInOrders", "noEmptyLists", "errorsAsObject",
        "datesWithBlank", "compressedAnswers",
      ],
      [
        "ownCertificateInLists", "requestsWithoutCertificate", "emptyListsAsNull", "datesOfHTTP",
        "bareErrors", "paddedSerials",
      ],
    ])
  func certCentral(variants: [String]) async throws {
    try await job(variants) { ($0.certCentralEnvironment, "ssl_plus", ["--skip-approval"]) }
  }

  /// Searches, checks and revokes a profile's certificates, and expects that nothing is left.
  private func job(
    _ variants: [String],
    _ setting: (SandboxProcess) -> ([String: String], profile: String, options: [String])
  ) async throws {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: 120, variants.flatMap { ["--variant", $0] }, in: folder)
    let (environment, profile, options) = setting(sandbox)
    let program = Program(folder: folder, environment: environment)
    let search = try await program.run(
      "search", "--profile", profile, "--window", CommandLineJobTests.window, "--incident",
      "v.incident")
    #expect(search.status == 0, "\(search)")
    let select = try await program.run("select", "v.incident", "--where", "status:issued")
    #expect(select.status == 0, "\(select)")
    let revoke = try await program.run(
      arguments: ["revoke", "v.incident", "--reason", "superseded", "--yes"] + options)
    #expect(revoke.status == 0, "\(revoke)")
    let status = try await program.run("status", "v.incident", "--json")
    let counts = try #require(
      JSONSerialization.jsonObject(with: Data(status.output.utf8)) as? [String: Any])
    #expect(counts["verified"] as? Int == counts["selected"] as? Int)
    #expect((counts["verified"] as? Int ?? 0) > 0)
    try await sandbox.stop()
  }
}
