import Foundation
import Testing

@Suite("The main job in the console", .serialized)
struct MainJobScenario {
  @Test(
    "keys alone lead from the first screen to the result, and the server's record agrees",
    arguments: [(24, 80), (60, 200)])
  func mainJob(rows: Int, columns: Int) async throws {
    let scenario = try await ConsoleScenario.open(certificates: 1200, rows: rows, columns: columns)
    let terminal = scenario.terminal
    let modes = await terminal.lineSettings
    try await scenario.goToCertificates()
    let found = try scenario.incident().number("SELECT count(*) FROM certificate")
    #expect(found > 500)

    await terminal.press(.character("A"))
    try await terminal.waitUntil("\(found) checked")
    await terminal.press(.space)
    try await terminal.waitUntil("\(found - 1) checked")
    await terminal.press(.space)
    let checked = found - 2
    try await terminal.waitUntil("\(checked) checked")

    await terminal.press(.character("/"))
    try await terminal.waitUntil("Filter")
    await terminal.type("cn:*.pay.example")
    await terminal.press(.enter)
    try await terminal.waitUntil("filter: cn:*.pay.example")
    try await terminal.waitUntil("hidden")
    await terminal.press(.character("/"))
    try await terminal.waitUntil("Esc Cancel")
    await terminal.press(.control("u"), .enter)
    try await terminal.waitUntilGone("filter: ")

    await terminal.press(.character("r"))
    let reasons = try await terminal.waitUntil("are public")
    #expect(reasons.contains("privilege_withdrawn"))
    #expect(reasons.contains(" of \(checked) are public"))
    await terminal.press(.enter)
    try await terminal.waitUntil("Type revoke \(checked)")
    try await scenario.typeByHand("revoke \(checked)")
    await terminal.press(.enter)
    try await terminal.waitUntil("all \(checked) selected certificates are revoked and verified")
    #expect(try await scenario.leave() == .exit(0))
    #expect(await terminal.lineSettings == modes)

    let chosen = try scenario.incident().checked()
    #expect(chosen.count == checked)
    let revoked = try await scenario.sandbox.revoked(for: "key_compromise")
    #expect(Set(revoked.keys) == chosen)
    #expect(revoked.values.allSatisfy { $0 == 1 })
    let calls = try await scenario.sandbox.record()
    #expect(calls.count { $0.acted } == checked)
    #expect(CommandLineJobTests.sentTwiceWithoutRead(calls).isEmpty)
  }

  @Test("a wrong word, a paste and Esc send nothing")
  func confirmation() async throws {
    let scenario = try await ConsoleScenario.open(certificates: 60)
    let terminal = scenario.terminal
    try await scenario.goToCertificates()
    await terminal.press(.space)
    try await terminal.waitUntil("1 checked")
    await terminal.press(.character("r"))
    try await terminal.waitUntil("key_compromise")
    await terminal.press(.enter)
    try await terminal.waitUntil("Type revoke 1")
    await terminal.paste("revoke 1")
    await terminal.press(.enter)
    try await terminal.waitUntil("Nothing was sent")
    try await scenario.typeByHand("revoke 2")
    await terminal.press(.enter)
    try await terminal.waitUntil("Nothing was sent")
    await terminal.press(.escape)
    try await terminal.waitUntil("key_compromise")
    #expect(try await scenario.leave() == .exit(4))
    #expect(try await scenario.sandbox.record().allSatisfy { $0.method == "GET" })
  }

  @Test("a killed run is offered again, and finishes")
  func killedRun() async throws {
    let scenario = try await ConsoleScenario.open(certificates: 400, "--rate", "60/1s")
    let terminal = scenario.terminal
    try await scenario.goToCertificates()
    // Presses r without waiting: the screen itself waits for the check.
    await terminal.press(.character("A"), .character("r"))
    try await terminal.waitUntil("are public")
    await terminal.press(.enter)
    let checked = try scenario.incident().checked().count
    try await terminal.waitUntil("Type revoke \(checked)")
    try await scenario.typeByHand("revoke \(checked)")
    await terminal.press(.enter)
    while try await scenario.sandbox.record().count(where: { $0.acted }) < checked / 3 {}
    await terminal.send(signal: SIGKILL)
    #expect(try await terminal.waitForExit() == .signal(SIGKILL))

    let program = Program(folder: scenario.folder, environment: scenario.sandbox.environment)
    let again = try await PseudoTerminal.start(
      PseudoTerminal.bulkrevoke, ["--rate", "1000/1s"], environment: program.fullEnvironment,
      folder: scenario.folder.path)
    try await again.waitUntil("interrupted")
    await again.press(.down, .enter)
    try await again.waitUntil("p Resume")
    await again.press(.character("p"))
    try await again.waitUntil("all \(checked) selected certificates are revoked and verified")
    let calls = try await scenario.sandbox.record()
    #expect(CommandLineJobTests.sentTwiceWithoutRead(calls).isEmpty)
    #expect(
      Set(calls.filter(\.acted).compactMap(\.thumbprint)) == (try scenario.incident().checked()))
  }
}
