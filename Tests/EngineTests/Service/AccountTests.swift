import Foundation
import Testing

@testable import Engine

@Suite("Accounts")
struct AccountTests {
  @Test("Every API call to Trust Lifecycle Manager names the configured account")
  func everyCall() async throws {
    let account = try #require(AccountID("0a1b-2c"))
    try await withScriptedServer({ request in
      switch request.method {
      case .PUT, .DELETE: .noContent
      default: .json("{\"total\":0,\"items\":[]}")
      }
    }) { server in
      let test = try TestService(server.baseURL)
      let service = TrustLifecycleService(connection: test.connection, account: account)
      _ = try await service.profiles()
      _ = try? await service.profile(id: "p1")
      _ = try await service.matchCount(
        profileID: "p1", window: IssuanceWindow("2025-03-01_2025-03-08"))
      var shared = TutorialCertificate.identity
      shared.isSerialShared = true
      for identity in [TutorialCertificate.identity, shared] {
        _ = try? await service.certificate(identity)
        _ = try await service.revoke(
          identity, RevocationRequest(reason: .superseded, comment: ""))
        _ = try await service.releaseHold(identity)
      }
      #expect(server.requests.count >= 9)
      for request in server.requests {
        let items = request.query?.split(separator: "&") ?? []
        #expect(items.filter { $0 == "account_id=0a1b-2c" }.count == 1, "\(request.target)")
      }
      await test.close()
    }
  }

  @Test("Calls name no account unless one is configured, and odd texts are no account")
  func none() async throws {
    try await withService(script: { _ in .json("[]") }) { service, server in
      _ = try await service.profiles()
      #expect(server.requests.first?.query == nil)
    }
    for text in ["", "a b", "a&b=c", "ä", "a/b"] { #expect(AccountID(text) == nil) }
  }

  @Test("CertCentral refuses an account")
  func certCentral() throws {
    #expect(throws: InvalidAddress.self) {
      try ServiceAccess(
        kind: "certcentral", address: ServiceAddress("https://www.digicert.com/services/v2"),
        account: AccountID("a"), availableKey: nil, rate: nil, options: ConnectionOptions())
    }
  }
}
