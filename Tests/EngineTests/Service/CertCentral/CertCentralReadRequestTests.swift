import Foundation
import NIOHTTP1
import Testing

@testable import Engine

/// The API calls to CertCentral that only read, byte for byte.
@Suite("Read calls to CertCentral")
struct CertCentralReadRequestTests {
  private static let list = "/services/v2/order/certificate"

  /// Returns the targets of the calls that `body` makes, all of which only read.
  private static func targets(
    _ account: ScriptedAccount = ScriptedAccount(),
    _ body: (CertCentralService) async throws -> Void
  ) async throws -> [String] {
    try await withCertCentral(script: account.script) { service, server in
      try await body(service)
      #expect(server.requests.allSatisfy { $0.method == .GET && $0.body.isEmpty })
      #expect(server.requests.allSatisfy { $0.headers["x-dc-devkey"] == [TestService.key] })
      return server.requests.map(\.target)
    }
  }

  @Test("A search covers a day more on either side for each status, oldest orders first")
  func search() async throws {
    let targets = try await Self.targets { service in
      _ = try await service.documentedSearch()
    }
    #expect(
      targets
        == ["issued", "reissue_pending"].map { status in
          Self.list + "?filters%5Bstatus%5D=\(status)&filters%5Bproduct_name_id%5D=ssl_plus"
            + "&filters%5Bdate_created%5D=2025-02-28...2025-03-09&sort=date_created"
            + "&offset=0&limit=50"
        })
  }

  @Test("A search within a division names its container")
  func division() async throws {
    let targets = try await Self.targets { service in
      _ = try await service.documentedSearch("ssl_plus/14")
    }
    #expect(targets.count == 2)
    #expect(
      targets.allSatisfy {
        $0.contains("&filters%5Bproduct_name_id%5D=ssl_plus&filters%5Bcontainer_id%5D=14&")
      })
  }

  @Test("A product's name cannot add a filter")
  func encoding() async throws {
    let targets = try await Self.targets { service in
      _ = try await service.documentedSearch("ssl&filters[x]=1#é")
    }
    #expect(
      targets.allSatisfy { $0.contains("=ssl%26filters%5Bx%5D%3D1%23%C3%A9&filters%5Bdate") })
  }

  @Test("The page size is limited to keep the operator's wait short")
  func limit() async throws {
    let targets = try await Self.targets { service in
      _ = try await service.documentedSearch(limit: 1_000)
    }
    let limits = try targets.map { try #require(Int($0.split(separator: "=").last ?? "")) }
    #expect(limits.count == 2)
    #expect(limits.allSatisfy { (20...100).contains($0) })
  }

  @Test("Orders are counted with one call over the exact window")
  func matchCount() async throws {
    let account = ScriptedAccount(lists: ["issued": [WireOrder.item(1, certificate: 11)]])
    let targets = try await Self.targets(account) { service in
      let window = try IssuanceWindow("2025-03-01_2025-03-08")
      let count = try await service.matchCount(profileID: "ssl_plus", window: window)
      #expect(count == 1)
    }
    #expect(targets.count == 1)
    #expect(targets[0].contains("filters%5Bdate_created%5D=2025-03-01...2025-03-08&"))
    #expect(targets[0].hasSuffix("&offset=0&limit=1"))
  }

  @Test("A certificate is read from its order")
  func certificate() async throws {
    let order = try Fixture("certcentral-order.json").text
    let account = ScriptedAccount(answers: ["/order/certificate/112339": order])
    let targets = try await Self.targets(account) { service in
      _ = try await service.certificate(DocumentedCertificate.identity)
    }
    #expect(targets == [Self.list + "/112339"])
  }

  @Test("Recent revocations are read for whole seconds, rounded up")
  func changes() async throws {
    let changes = try Fixture("certcentral-status-changes.json").text
    let account = ScriptedAccount(answers: ["/order/certificate/status-changes": changes])
    let targets = try await Self.targets(account) { service in
      _ = try await service.revoked(since: Date(timeIntervalSinceNow: -3_600))
      _ = try await service.revoked(since: Date(timeIntervalSinceNow: 3_600))
    }
    let prefix = Self.list + "/status-changes?seconds="
    let seconds = try targets.map { try #require(Int($0.trimmingPrefix(prefix))) }
    #expect((3_600...3_660).contains(seconds[0]))
    // The span is at least one second.
    #expect(seconds[1] == 1)
  }

  @Test("Without a list of products, the latest thousand orders are searched for products")
  func latestOrders() async throws {
    let targets = try await Self.targets { service in _ = try await service.profiles() }
    #expect(
      targets == [
        "/services/v2/product", Self.list + "?sort=-date_created&offset=0&limit=1000",
      ])
  }

  @Test("Requests, products and divisions have their own paths")
  func others() async throws {
    let account = ScriptedAccount(answers: [
      "/request/1": try Fixture("certcentral-request.json").text,
      "/product": try Fixture("certcentral-products.json").text,
      "/container": try Fixture("certcentral-containers.json").text,
    ])
    let targets = try await Self.targets(account) { service in
      _ = try await service.approval(ofRequest: "1")
      _ = try await service.profiles()
      _ = try await service.divisions()
    }
    #expect(
      targets == ["/services/v2/request/1", "/services/v2/product", "/services/v2/container"])
  }
}
