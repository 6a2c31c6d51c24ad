import Foundation
import Testing

@testable import Engine

@Suite("What Confirm sums up")
struct ConfirmationSummaryTests {
  private static let now = Timestamp.parse("2026-11-21T03:12:00Z") ?? Date()
  private static let order = RevocationOrder(reason: .superseded)

  /// Sums up ten certificates, of which the last is not checked.
  private static func summary(
    obstacles: [CertificateStatus: String] = [:],
    of change: (inout [CertificateRecord]) -> Void = { _ in }
  ) async throws -> ConfirmationSummary {
    var certificates = TestIncident.certificates(10, validTo: now.addingTimeInterval(86_400 * 90))
    change(&certificates)
    let file = try await TestIncident.selecting(certificates)
    defer { TestIncident.remove(file) }
    _ = try await file.change(.check, .rows(Array(1...9)), by: TestIncident.ann)
    var service = TestIncident.service
    service.obstacles = obstacles
    let summary = try file.confirmationSummary(
      order, service: service, cautions: ["Look out."], now: now)
    let digest = try file.manifestDigest(order).digest
    #expect(summary.digest == digest)
    return summary
  }

  @Test("Counts are of what is checked, and what is not checked is counted by itself")
  func counts() async throws {
    let summary = try await Self.summary()
    #expect(summary.count == 9)
    #expect(summary.unchecked == 1)
    #expect(summary.trust.values.reduce(0, +) == 9)
    #expect(summary.cautions == ["Look out."])
    #expect(summary.wildcards == 0 && summary.protected == 0)
    #expect(summary.expired == 0 && summary.expiringSoon == 0)
    #expect(summary.takenAlong.isEmpty && summary.obstructed.isEmpty && summary.bundles == 0)
  }

  @Test("Wildcards count by either name, and once")
  func wildcards() async throws {
    let summary = try await Self.summary {
      $0[0].commonName = "*.pay.example"
      $0[1].names = ["pay.example", "*.pay.example"]
      ($0[2].commonName, $0[2].names) = ("*.corp.example", ["*.corp.example"])
      $0[9].commonName = "*.left.example"
    }
    #expect(summary.wildcards == 3)
  }

  @Test("The end of validity is either past, within 30 days, or later")
  func ends() async throws {
    let summary = try await Self.summary {
      for (index, seconds) in [-1, 0, 86_400 * 30 - 1, 86_400 * 30].enumerated() {
        $0[index].validTo = Self.now.addingTimeInterval(TimeInterval(seconds))
      }
      $0[4].validTo = nil
    }
    #expect(summary.expired == 1)
    #expect(summary.expiringSoon == 2)
  }

  @Test(
    "The five most frequent issuers and names are listed, the most frequent first, made visible")
  func shares() async throws {
    let summary = try await Self.summary {
      for (index, issuer) in ["B", "A", "\u{1B}[2J", "B", "C", "D", "E", "F", "A"].enumerated() {
        $0[index].issuer = issuer
        $0[index].commonName = index < 8 ? "twin.example" : "single.example"
      }
    }
    #expect(summary.issuers.map(\.name) == ["A", "B", "␛[2J", "C", "D"])
    #expect(summary.issuers.map(\.count) == [2, 2, 1, 1, 1])
    #expect(summary.topNames.map(\.count) == [8, 1])
  }

  @Test("What cannot be revoked for now is counted by the words for why")
  func obstructed() async throws {
    let summary = try await Self.summary(
      obstacles: [.other("reissue_pending"): "pending reissue", .suspended: "on hold"]
    ) {
      $0[0].status = .other("reissue_pending")
      $0[1].status = .other("reissue_pending")
    }
    #expect(summary.obstructed == [.init(name: "pending reissue", count: 2)])
  }

  @Test("The tightest window decides how long the calls take")
  func time() async throws {
    let summary = try await Self.summary()
    #expect(summary.estimatedCalls == 18)
    #expect(summary.estimatedTime(at: []) == .zero)
    let rate = try #require(RequestRate("100/5s,6/180s"))
    #expect(summary.estimatedTime(at: rate.windows) == .seconds(540))
  }
}
