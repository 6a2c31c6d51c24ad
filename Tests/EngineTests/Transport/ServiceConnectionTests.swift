import Foundation
import Testing

@testable import Engine

@Suite("Service connections")
struct ServiceConnectionTests {
  @Test("A server that hangs up or resets leaves the outcome unknown", arguments: [0, 1, 2])
  func connectionLost(kind: Int) async throws {
    let reply: ScriptedServer.Reply = [.hangUp, .reset, .breakOff][kind]
    try await withService(script: { _ in reply }) { service, server in
      let error = await serviceError { try await service.revokeTutorialCertificate() }
      #expect(error?.code == .connectionLost)
      #expect(error?.leavesOutcomeUnknown == true)
      #expect(server.requests.count == 1)
    }
  }

  @Test("Silence ends in a time-out with an unknown outcome", arguments: [0, 1])
  func timeout(kind: Int) async throws {
    let reply: ScriptedServer.Reply = [.silence, .stallInBody][kind]
    try await withService(timeout: .milliseconds(300), script: { _ in reply }) { service, _ in
      let error = await serviceError { try await service.revokeTutorialCertificate() }
      #expect(error?.code == .timedOut)
      #expect(error?.leavesOutcomeUnknown == true)
      let code = await serviceErrorCode { _ = try await service.profiles() }
      #expect(code == .timedOut)
    }
  }

  @Test("A refused connection says that nothing was sent")
  func refused() async throws {
    let server = try await ScriptedServer { _ in .noContent }
    await server.stop()
    let service = try TestService(server.baseURL)
    let error = await serviceError { try await service.service.revokeTutorialCertificate() }
    #expect(error?.code == .unreachable)
    #expect(error?.leavesOutcomeUnknown == false)
    #expect(error?.description.contains("nothing was sent") == true)
    await service.close()
  }

  @Test("A server without TLS is refused before the key is sent")
  func noTLS() async throws {
    try await withScriptedServer({ _ in .noContent }) { server in
      let address = server.baseURL.replacing("http:", with: "https:")
      let service = try TestService(address, timeout: .seconds(10))
      let error = await serviceError { try await service.service.revokeTutorialCertificate() }
      #expect(error?.code == .untrustedServer)
      #expect(server.requests.isEmpty)
      await service.close()
    }
  }

  @Test("A revoke call on the wire finishes even if it is cancelled", .timeLimit(.minutes(5)))
  func shielded() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    let (goAhead, permission) = AsyncStream.makeStream(of: Void.self)
    try await withService(script: { _ in
      arrival.yield()
      for await _ in goAhead { break }
      return .noContent
    }) { service, server in
      let call = Task { try await service.revokeTutorialCertificate() }
      for await _ in arrived { break }
      call.cancel()
      permission.yield()
      let answer = try await call.value
      #expect(answer == .accepted)
      #expect(server.requests.count == 1)
    }
  }

  @Test("A cancelled read call ends at once", .timeLimit(.minutes(5)))
  func cancelledRead() async throws {
    let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    try await withService(
      timeout: .seconds(600),
      script: { _ in
        arrival.yield()
        return .silence
      }
    ) { service, _ in
      let call = Task { try await service.profiles() }
      for await _ in arrived { break }
      call.cancel()
      await #expect(throws: CancellationError.self) { try await call.value }
    }
  }

  @Test(
    "A cancelled call that waits for the budget is not sent", .timeLimit(.minutes(5)))
  func calledOff() async throws {
    let rate = try #require(RequestRate("1/3600s"))
    try await withService(rate: rate, script: { _ in .noContent }) { service, server in
      _ = try await service.revokeTutorialCertificate()
      let call = Task { try await service.revokeTutorialCertificate() }
      call.cancel()
      await #expect(throws: CancellationError.self) { try await call.value }
      #expect(server.requests.count == 1)
    }
  }

  @Test("An error that quotes the call's headers shows no key", arguments: [200, 400, 502])
  func echoedKey(status: Int) async throws {
    try await withService(script: { request in
      let headers = request.headers.map { "\($0.name): \($0.value)" }.joined(separator: "<br>")
      return .answer(
        status, body: "<html>\(headers) and \(headers)</html>",
        headers: [("content-type", "text/html; was=\(TestService.key)")])
    }) { service, _ in
      let reading = await serviceError {
        try await service.certificate(TutorialCertificate.identity)
      }
      let revoking = await serviceError { try await service.revokeTutorialCertificate() }
      for error in [reading, revoking].compactMap(\.self) {
        #expect(!"\(error) \(String(reflecting: error))".contains(TestService.key))
        #expect(error.message.contains("[API key]"))
      }
    }
  }

  @Test("A 429 pauses the budget that all calls share")
  func throttled() async throws {
    let reply = ScriptedServer.Reply.answer(429, headers: [("retry-after", "3600")])
    try await withService(script: { _ in reply }) { service, server in
      let read = Task { try await service.profiles() }
      while await service.budget().throttleCount == 0 {
        try await Task.sleep(for: .milliseconds(1))
      }
      let budget = await service.budget()
      #expect(budget.throttleCount == 1)
      let pause = try #require(budget.pausedFor)
      #expect(pause > .seconds(3_000))
      let call = Task { try await service.revokeTutorialCertificate() }
      call.cancel()
      read.cancel()
      _ = await (call.result, read.result)
      #expect(server.requests.count == 1)
    }
  }

  @Test("A huge answer is refused")
  func tooLarge() async throws {
    let body = String(repeating: " ", count: (64 << 20) + 1)
    try await withService(script: { _ in .json(body) }) { service, _ in
      let code = await serviceErrorCode { _ = try await service.profiles() }
      #expect(code == .unreadableAnswer)
    }
  }

  @Test("A call that holds its place leaves at once after its check", .timeLimit(.minutes(5)))
  func heldPlace() async throws {
    let rate = try #require(RequestRate("2/3600s"))
    try await withService(
      rate: rate, script: { $0.method == .GET ? .json(#"{"total":0,"items":[]}"#) : .noContent }
    ) { service, server in
      let permit = try await service.permit(for: .revoke, isForCheck: true)
      _ = try await service.matchCount(
        profileID: "p1", window: IssuanceWindow("2025-03-01_2025-03-08"))
      _ = try await CallPermit.$current.withValue(permit) {
        try await service.revokeTutorialCertificate()
      }
      #expect(server.requests.map(\.method) == [.GET, .PUT])
    }
  }

  @Test("A pause that starts during a call's check keeps the call from leaving")
  func pausedDuringCheck() async throws {
    let script: ScriptedServer.Script = { request in
      request.method == .GET
        ? .answer(429, headers: [("retry-after", "3600")]) : .noContent
    }
    try await withService(script: script) { service, server in
      let permit = try await service.permit(for: .revoke, isForCheck: true)
      _ = await serviceErrorCode { _ = try await service.profiles() }
      let code = await CallPermit.$current.withValue(permit) {
        await serviceErrorCode { try await service.revokeTutorialCertificate() }
      }
      #expect(code == .throttled)
      #expect(server.requests.allSatisfy { $0.method == .GET })
    }
  }

  @Test("A page with far too many rows is refused", .timeLimit(.minutes(5)))
  func hugePage() async throws {
    let rows = Array(repeating: "{}", count: 20_001).joined(separator: ",")
    let body = #"{"total":20001,"offset":0,"limit":100,"items":[\#(rows)]}"#
    try await withService(script: { _ in .json(body) }) { service, _ in
      let error = await serviceError {
        try await service.certificates(
          profileID: "3f1c9a52-7b1e-4f0a-9c55-2e8d6f4b7a01",
          window: try IssuanceWindow("2025-03-01_2025-03-08"), status: .issued, offset: 0,
          limit: 100)
      }
      #expect(error?.code == .unreadableAnswer)
      #expect(error?.message == "a page has 20,001 rows, and 100 were requested")
    }
  }

  @Test("Only the first notes of many unreadable rows are kept")
  func unreadableRows() {
    var rows: UnreadableRows = []
    for index in 0..<1_000 { rows.add("row \(index)") }
    rows += rows
    #expect(rows.count == 2_000 && rows.first == (0..<5).map { "row \($0)" })
  }

  @Test("A wildcard names a host only as its whole first label")
  func wildcards() {
    let host = AlternativeNames(host: "api.demo.example")
    for name in ["api.demo.example", "API.demo.example.", "*.demo.example"] {
      #expect(host.isNamed(by: name), "\(name)")
    }
    for name in [
      "*", "a*.demo.example", "*.example", "api.*.example", "*.*.example", "*pi.demo.example",
    ] {
      #expect(!host.isNamed(by: name), "\(name)")
    }
    let local = AlternativeNames(host: "localhost")
    for name in ["*", "l*t", "*.localhost"] { #expect(!local.isNamed(by: name), "\(name)") }
    #expect(local.isNamed(by: "localhost"))
  }

  @Test("An invalid root file is reported at once")
  func rootFile() throws {
    #expect(throws: InvalidRootFile.self) {
      try ServiceConnection(
        address: ServiceAddress("https://localhost"), key: #require(APIKey("k")),
        keyHeader: "x-api-key", gate: RequestGate(rate: RequestRate(windows: [])),
        options: ConnectionOptions(
          extraRoots: ExtraRoots(path: "/nowhere/root.pem", pem: Data("none".utf8))))
    }
  }
}
