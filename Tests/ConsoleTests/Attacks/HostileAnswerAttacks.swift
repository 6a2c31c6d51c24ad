import Foundation
import Testing

/// A service that answers with invalid numbers, dates, pages and names.
@Suite("Attacks: hostile answers", .timeLimit(.minutes(5)))
struct HostileAnswerAttacks {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private var incident: IncidentOnDisk { IncidentOnDisk(path: folder.file("a.incident")) }

  private func expectNoFile(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(
      !FileManager.default.fileExists(atPath: folder.file("a.incident")),
      sourceLocation: sourceLocation)
  }

  /// Revokes every certificate of an account; expects an exit status and words in the outputs.
  @discardableResult
  private func expect(
    _ status: Int32, _ words: String, from account: HostileAccount, _ arguments: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HostileServer {
    let server = try await HostileServer(account.script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    try await program.run("select", "a.incident", "--all")
    let ended = try await program.run(
      arguments: ["revoke", "a.incident", "--reason", "key_compromise", "--yes"] + arguments)
    #expect(ended.status == status, "\(ended)", sourceLocation: sourceLocation)
    #expect(
      (ended.output + ended.errors).contains(words), "\(ended)", sourceLocation: sourceLocation)
    return server
  }

  // MARK: - Numbers

  @Test(
    "An invalid total is an error that names it, and leaves no file",
    arguments: [
      "9223372036854775807", "-1", "-9223372036854775808", "1e400", "1.5", "true", "1000000001",
    ])
  func totals(total: String) async throws {
    let server = try await HostileServer { call in
      if call.path.hasSuffix("/product") {
        return .json(#"{"products":[{"name_id":"ssl_plus","name":"x"}]}"#)
      }
      if call.path.hasSuffix("/order/certificate") {
        return .json(#"{"orders":[],"page":{"total":\#(total),"limit":1,"offset":0}}"#)
      }
      return HostileAccount(
        [],
        except: { call, _ in
          call.path.hasSuffix("/certificate-search") ? HostileAccount.page([], total: total) : nil
        }
      ).script(call)
    }
    for (program, profile) in [
      (server.program(in: folder), HostileAccount.profileID),
      (server.certCentralProgram(in: folder), "ssl_plus"),
    ] {
      let ended = try await program.run(
        "search", "--profile", profile, "--window", HostileAccount.window, "--incident",
        "a.incident")
      #expect(ended.status == 1, "\(ended)")
      #expect(ended.errors.contains("the service reports total"), "\(ended)")
      if total != "1e400" { #expect(ended.errors.contains(total), "\(ended)") }
      expectNoFile()
    }
  }

  @Test("A search ends even if pages repeat and the total grows")
  func endless() async throws {
    let account = HostileAccount([.init(1)]) { call, certificates in
      guard call.path.hasSuffix("/certificate-search") else { return nil }
      let offset = call.parameter("offset").flatMap(Int.init) ?? 0
      return HostileAccount.page(certificates.map(\.json), total: String(offset + 1_000))
    }
    let server = try await HostileServer(account.script)
    let ended = try await server.program(in: folder).searchHostile()
    #expect(ended.status == 4, "\(ended)")
    #expect(ended.errors.contains("but gave 1 different ones"), "\(ended)")
    #expect(server.calls.count < 30)
  }

  // MARK: - Names

  @Test("A serial number that would change a URL's path is noted and never sent")
  func pathInAnswer() async throws {
    var hostile = HostileAccount.Certificate(2)
    hostile.serial = ".."
    let account = HostileAccount([.init(1), hostile]) { call, certificates in
      // Removes the hostile row before the last search: an unreadable row would make the run
      // incomplete.
      if call.method == "PUT" { certificates.removeAll { $0.serial == ".." } }
      return nil
    }
    let server = try await expect(0, "verified 1", from: account)
    #expect(server.changes.map(\.path) == ["/mpki/api/v1/certificate/0A1/revoke"])
    #expect(server.calls.allSatisfy { !$0.path.contains("..") })
    #expect(try incident.number("SELECT count(*) FROM certificate") == 1)
  }

  @Test("A serial number changed in the file is refused, and nothing is sent for it")
  func pathInFile() async throws {
    let server = try await HostileServer(HostileAccount([.init(1)]).script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    try incident.change("UPDATE certificate SET serial = '../../v2/profile'")
    try await program.run("select", "a.incident", "--all")
    let ended = try await program.run(
      "revoke", "a.incident", "--reason", "key_compromise", "--yes")
    #expect(ended.status != 0, "\(ended)")
    #expect(server.changes.isEmpty)
  }

  @Test("An invalid profile id is noted, and no search uses it")
  func profileID() async throws {
    let server = try await HostileServer { _ in
      .json(#"[{"id":"..","name":"Evil"},{"id":"p-1","name":"Good"}]"#)
    }
    let program = server.program(in: folder)
    let listed = try await program.run("profiles")
    #expect(listed.status == 0)
    #expect(listed.output.contains("Good") && !listed.output.contains("Evil"))
    #expect(listed.errors.contains("1 row could not be read"), "\(listed)")
    for profile in ["Evil", ".."] {
      let ended = try await program.run(
        "search", "--profile", profile, "--window", HostileAccount.window, "--incident",
        "a.incident")
      #expect(ended.status == 64, "\(ended)")
      expectNoFile()
    }
    #expect(server.calls.allSatisfy { $0.path.hasSuffix("/profile") })
  }

  @Test("A name with a false xn-- prefix crashes no command")
  func falseEncoding() async throws {
    var hostile = HostileAccount.Certificate(1)
    hostile.commonName = "xn--ü.example"
    try "protected_names: ['xn--ü.example']".write(
      toFile: folder.file("config.yaml"), atomically: true, encoding: .utf8)
    let server = try await HostileServer(HostileAccount([hostile, .init(2)]).script)
    let program = server.program(in: folder)
    #expect(try await program.searchHostile().status == 0)
    let selected = try await program.run("select", "a.incident", "--where", "cn:xn--ü*")
    #expect(selected.status == 0, "\(selected)")
    #expect(try incident.number("SELECT count(*) FROM certificate WHERE checked = 1") == 1)
    let listed = try await program.run("profiles", "--config", folder.file("config.yaml"))
    #expect(listed.status == 0, "\(listed)")
  }

  @Test("After a redirect the outcome is unknown until it is read")
  func redirected() async throws {
    let account = HostileAccount([.init(1)]) { call, certificates in
      guard call.method == "PUT" else { return nil }
      certificates[0].status = "revoked"
      return HostileServer.Reply(status: 302, headers: [("location", "/elsewhere")])
    }
    let server = try await expect(69, "redirect", from: account)
    let again = try await server.program(in: folder).run(
      "revoke", "a.incident", "--reason", "key_compromise", "--yes")
    #expect(again.status == 0, "\(again)")
    #expect(server.changes.count == 1)
  }

  // MARK: - Waits

  @Test("A wait of a day pauses the run, and the output shows its end", arguments: [429, 503])
  func waitInRun(status: Int) async throws {
    try await expect(
      4, "the service asks to wait 24 h, until 20",
      from: HostileAccount([.init(1)]) { call, _ in
        guard call.method == "PUT" else { return nil }
        var reply = HostileServer.Reply.error(status, "request_limit_exceeded")
        reply.headers.append(("retry-after", "1000000000000000000"))
        return reply
      })
  }

  @Test("A wait of minutes is shown while it lasts")
  func shortWaitInRun() async throws {
    let account = HostileAccount([.init(1)]) { call, _ in
      guard call.method == "PUT" else { return nil }
      var reply = HostileServer.Reply.error(429, "request_limit_exceeded")
      reply.headers.append(("retry-after", "300"))
      return reply
    }
    let server = try await HostileServer(account.script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    try await program.run("select", "a.incident", "--all")
    let running = try program.start([
      "revoke", "a.incident", "--reason", "key_compromise", "--yes",
    ])
    try await running.waitUntil(says: "the service asks to wait 5 min, until ")
    running.send(SIGTERM)
    #expect(try await running.ended().status == 4)
  }

  @Test("A wait of a day ends a search and a list at once", arguments: [429, 503])
  func waitInSearch(status: Int) async throws {
    let server = try await HostileServer { _ in
      var reply = HostileServer.Reply.error(status, "request_limit_exceeded")
      reply.headers.append(("retry-after", "86400"))
      return reply
    }
    let program = server.program(in: folder)
    for ended in [try await program.run("profiles"), try await program.searchHostile()] {
      #expect(ended.status != 0)
      #expect(ended.errors.contains("asks to wait 24 h, until "), "\(ended)")
    }
    expectNoFile()
  }

  // MARK: - Proof

  @Test(
    "A revocation date outside the certificate's lifetime proves nothing and is quoted",
    arguments: ["1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "292277026596-12-04T15:30:08Z"])
  func dates(date: String) async throws {
    var certificate = HostileAccount.Certificate(1)
    certificate.revokedOn = date
    try await expect(4, "unverified 1", from: HostileAccount([certificate]))
    let report = try await Program(folder: folder).run("report", "a.incident", "--format", "csv")
    #expect(report.output.contains("shown as revoked on \(date)"), "\(report)")
  }

  @Test("A certificate that the last search still shows as issued is unverified")
  func stillIssued() async throws {
    try await expect(
      4, "unverified 1",
      from: HostileAccount([.init(1)]) { call, certificates in
        guard call.path.hasSuffix("/certificate-search") else { return nil }
        var shown = certificates
        for index in shown.indices { shown[index].status = "issued" }
        return HostileAccount.page(
          call.parameter("offset") == "0" ? shown.map(\.json) : [], total: "1")
      })
    let report = try await Program(folder: folder).run("report", "a.incident", "--format", "json")
    #expect(report.output.contains("the search after the run still shows it as issued"))
  }

  @Test("A certificate that appears during the run makes the run incomplete")
  func straggler() async throws {
    try await expect(
      4, "1 new",
      from: HostileAccount([.init(1)]) { call, certificates in
        if call.method == "PUT", certificates.count == 1 { certificates.append(.init(2)) }
        return nil
      })
  }

  @Test("An unreadable row in the last search makes the run incomplete")
  func unreadRow() async throws {
    try await expect(
      4, "1 row could not be read",
      from: HostileAccount([.init(1)]) { call, certificates in
        guard call.path.hasSuffix("/certificate-search"), certificates[0].status == "revoked",
          call.parameter("status") == "issued"
        else { return nil }
        return HostileAccount.page(call.parameter("offset") == "0" ? ["{}"] : [], total: "1")
      })
  }

  @Test(
    "A failed last search leaves the verdict unchanged and the remaining number unknown",
    arguments: [200, 400, 401, 403, 404])
  func failedSearch(status: Int) async throws {
    try await expect(
      0, "remaining: unknown (the search after the run failed: ",
      from: HostileAccount([.init(1)]) { call, certificates in
        guard call.path.hasSuffix("/certificate-search"), certificates[0].status == "revoked" else {
          return nil
        }
        return status == 200
          ? HostileAccount.page([], total: "9223372036854775807")
          : .error(status, "no_search", "not now")
      })
  }

  @Test("A certificate that its DER contradicts is not checked with the others")
  func mismatchedDER() async throws {
    var certificate = HostileAccount.Certificate(1)
    certificate.der = "MIIBnothing"
    let server = try await HostileServer(HostileAccount([certificate, .init(2)]).script)
    let program = server.program(in: folder)
    _ = try await program.searchHostile()
    let selected = try await program.run("select", "a.incident", "--all")
    #expect(selected.output.contains("1 of 2 checked"), "\(selected)")
    let status = try await program.run("status", "a.incident")
    #expect(
      status.output.contains(
        "1 certificate: the DER the service sent does not match its description"), "\(status)")
    let json = try await program.run("status", "a.incident", "--json")
    #expect(json.output.contains("mismatched_der"))
  }
}
