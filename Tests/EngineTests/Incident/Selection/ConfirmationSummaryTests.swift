import Foundation
import Testing

@testable import Engine

@Suite("The summary on Confirm")
struct ConfirmationSummaryTests {
  private static let now = Timestamp.parse("2026-11-21T03:12:00Z") ?? Date()
  private static let instruction = RevocationInstruction(reason: .superseded)

  /// Returns the summary of ten certificates, all but the last checked.
  private static func summary(
    obstacles: [CertificateStatus: String] = [:],
    of change: (inout [CertificateRecord]) -> Void = { _ in }
  ) async throws -> ConfirmationSummary {
    var certificates = TestIncident.certificates(10, validTo: now.addingTimeInterval(86_400 * 90))
    change(&certificates)
    let file = try await TestIncident.selecting(certificates)
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows(Array(1...9)), by: TestIncident.ann)
    var service = TestIncident.service
    service.obstacles = obstacles
    let summary = try file.selection.confirmationSummary(
      instruction, service: service, cautions: ["Look out."], now: now)
    let digest = try file.manifests.digest(of: instruction).digest
    #expect(summary.digest == digest)
    return summary
  }

  @Test("Checked and unchecked certificates are counted separately")
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

  @Test("A wildcard in either name counts once per certificate")
  func wildcards() async throws {
    let summary = try await Self.summary {
      $0[0].commonName = "*.pay.example"
      $0[1].names = ["pay.example", "*.pay.example"]
      ($0[2].commonName, $0[2].names) = ("*.corp.example", ["*.corp.example"])
      $0[9].commonName = "*.left.example"
    }
    #expect(summary.wildcards == 3)
  }

  @Test("Certificates are counted as expired, or as expiring within 30 days")
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
    "The five most frequent issuers and names are listed in descending order, scrubbed")
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

  @Test("Certificates that cannot be revoked now are counted by obstacle")
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
