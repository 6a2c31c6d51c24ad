import Foundation
import Testing

/// The whole flow at CertCentral, by keys alone.
@Suite("CertCentral in the console", .serialized)
struct CertCentralScenario {
  private static func open(
    certificates: Int, _ arguments: String...
  ) async throws -> ConsoleScenario {
    let folder = try TemporaryFolder()
    let sandbox = try await SandboxProcess.start(
      certificates: certificates, ["--certcentral-limit", "none"] + arguments, in: folder)
    return try await ConsoleScenario.open(
      on: sandbox, in: folder, environment: sandbox.certCentralEnvironment)
  }

  /// Checks the issued certificates, goes on to the reasons, and returns the number checked.
  private static func checkIssued(_ scenario: ConsoleScenario) async throws -> Int {
    let terminal = scenario.terminal
    await terminal.press(.character("/"))
    try await terminal.waitUntil("Esc Cancel")
    await terminal.type("status:issued")
    await terminal.press(.enter)
    try await terminal.wait("the filtered list is there") {
      $0.contains("filter: status:issued") && !$0.contains("Building the list")
    }
    await terminal.press(.character("a"))
    try await terminal.wait("the checks are counted") {
      $0.contains(" checked") && !$0.contains(" 0 checked")
    }
    await terminal.press(.character("r"))
    try await terminal.waitUntil("keyCompromise")
    return try scenario.incident().checked().count
  }

  @Test("approvals arrive while the progress is shown, and every certificate is verified")
  func withApprovals() async throws {
    let scenario = try await Self.open(certificates: 200, "--approval-delay", "3-4")
    let terminal = scenario.terminal
    try await scenario.goToCertificates(ofProduct: "Standard SSL")
    let count = try await Self.checkIssued(scenario)
    try await terminal.waitUntil("no: approval is requested")
    await terminal.press(.enter)
    try await terminal.waitUntil("An administrator has to approve")
    try await terminal.waitUntil("Type revoke \(count)")
    try await scenario.typeByHand("revoke \(count)")
    await terminal.press(.enter)
    try await terminal.waitUntil("for an administrator since")
    try await terminal.waitUntil("all \(count) selected certificates are revoked and verified")
    #expect(try await scenario.leave() == .exit(0))
    try await Self.expectRecord(of: scenario, count: count)
  }

  @Test("skip_approval lets nothing wait, and the warnings explain it")
  func skippingApproval() async throws {
    let scenario = try await Self.open(certificates: 200)
    let terminal = scenario.terminal
    try await scenario.goToCertificates(ofProduct: "Standard SSL")
    let count = try await Self.checkIssued(scenario)
    await terminal.press(.character("s"))
    try await terminal.waitUntil("will not store the comment")
    await terminal.press(.enter)
    try await terminal.waitUntil("skip_approval")
    try await terminal.waitUntil("Type revoke \(count)")
    try await scenario.typeByHand("revoke \(count)")
    await terminal.press(.enter)
    try await terminal.waitUntil("all \(count) selected certificates are revoked and verified")
    #expect(try await scenario.leave() == .exit(0))
    try await Self.expectRecord(of: scenario, count: count)
  }

  @Test("a waiting incident is closed, opened again, and approved with a key press")
  func approvedLater() async throws {
    let scenario = try await Self.open(certificates: 100)
    let terminal = scenario.terminal
    try await scenario.goToCertificates(ofProduct: "Wildcard")
    let count = try await Self.checkIssued(scenario)
    await terminal.press(.enter)
    try await terminal.waitUntil("Type revoke \(count)")
    try await scenario.typeByHand("revoke \(count)")
    await terminal.press(.enter)
    try await terminal.waitUntil("to be approved \(count)")
    await terminal.press(.character("q"))
    try await terminal.waitUntil("Stop safely and leave")
    await terminal.press(.character("s"))
    #expect(try await terminal.waitForExit() == .exit(4))

    let again = try await ConsoleScenario.open(
      on: scenario.sandbox, in: scenario.folder,
      environment: scenario.sandbox.certCentralEnvironment)
    try await again.terminal.waitUntil("paused")
    await again.terminal.press(.down, .enter)
    try await again.terminal.waitUntil("p Resume")
    await again.terminal.press(.character("p"))
    try await again.terminal.waitUntil("for an administrator since")
    await again.terminal.press(.character("a"))
    try await again.terminal.waitUntil("as an administrator?")
    await again.terminal.press(.character("a"))
    try await again.terminal.waitUntil(
      "all \(count) selected certificates are revoked and verified")
    #expect(try await again.leave() == .exit(0))
    try await Self.expectRecord(of: again, count: count)
  }

  /// Expects that each checked certificate was revoked once, and nothing else was touched.
  private static func expectRecord(of scenario: ConsoleScenario, count: Int) async throws {
    let chosen = try scenario.incident().checked()
    #expect(chosen.count == count)
    let revoked = try await scenario.sandbox.record().filter {
      $0.path.hasSuffix("/revoke") && $0.acted
    }
    #expect(revoked.count == count)
    #expect(Set(revoked.compactMap { $0.thumbprint?.uppercased() }) == chosen)
  }

  @Test("the built-in sandbox offers both services")
  func eitherService() async throws {
    let folder = try TemporaryFolder()
    let terminal = try await PseudoTerminal.start(
      PseudoTerminal.bulkrevoke, ["--sandbox", "--certificates", "60"],
      environment: Program(folder: folder).fullEnvironment, folder: folder.path)
    try await terminal.waitUntil("New incident at Trust Lifecycle Manager")
    await terminal.press(.enter)
    try await terminal.waitUntil("Web TLS 2025")
    await terminal.press(.escape)
    try await terminal.waitUntil("New incident at CertCentral")
    await terminal.press(.down, .enter)
    try await terminal.waitUntil("Secure Email for Business")
    await terminal.press(.character("q"))
    try await terminal.waitUntil("Leave bulkrevoke?")
    await terminal.press(.character("y"))
    #expect(try await terminal.waitForExit() == .exit(0))
  }
}
