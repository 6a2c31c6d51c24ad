import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Whole orders, read from a service", .timeLimit(.minutes(5)))
@MainActor
struct BundleEffectTests {
  private func along(_ news: News) -> [CertificateTakenAlong]? {
    if case .widened(let along) = news { along } else { nil }
  }

  private func left(_ news: News) -> Int? {
    if case .leftAlong(let count) = news { count } else { nil }
  }

  /// Returns two certificates of different orders, each order with several certificates.
  private func two(of certificates: [IncidentCertificate]) throws -> [IncidentCertificate] {
    var orders: Set<String> = []
    let found = certificates.filter { certificate in
      certificate.bundle.map { $0.size > 1 && orders.insert($0.id).inserted } ?? false
    }
    try #require(found.count >= 2)
    return Array(found.prefix(2))
  }

  @Test func `what is in the checked certificates' orders is checked, told and summed up`()
    async throws
  {
    try await EffectScene.run { scene in
      let chosen = try two(of: try await scene.certificates())
      try await scene.check(.check, chosen.map(\.id))
      let taken = try await scene.ask(.widenToBundles, along)
      #expect(Set(taken.map(\.bundle)) == Set(chosen.compactMap { $0.bundle?.id }))
      #expect(try await scene.checked() == 2 + taken.count)

      let reason = ReasonOption(
        reason: .superseded, wireName: "superseded", allowedTrust: Set(Trust.allCases))
      let whole = RevocationTerms(takesBundles: true)
      func summary(_ terms: RevocationTerms) async throws -> ConfirmationSummary {
        try await scene.ask(.loadSummary(reason, terms: terms)) {
          if case .summary(let summary, _) = $0 { summary } else { nil }
        }
      }
      let shown = try await summary(whole)
      #expect(shown.takenAlong == taken)
      #expect(shown.bundles == 2)
      #expect(try await summary(RevocationTerms()).digest != shown.digest)

      let header = try await scene.ask(
        .confirm(reason, terms: whole, comment: "", ticket: "", digest: shown.digest)
      ) { if case .confirmed(let header) = $0 { header } else { nil } }
      #expect(header.terms.takesBundles)
      #expect(try scene.runner.openSession().file.header() == header)
      #expect(
        try scene.runner.openSession().file.manifests.all().map(\.count) == [2 + taken.count])
    }
  }

  @Test func `how far the reading has come is told`() async throws {
    try await EffectScene.run { scene in
      let chosen = try two(of: try await scene.certificates())
      try await scene.check(.check, chosen.map(\.id))
      let progress = try await scene.ask(.widenToBundles) { news -> [Int]? in
        if case .widening(let done, let total) = news { [done, total] } else { nil }
      }
      #expect(progress == [1, 2])
    }
  }

  @Test func `leaving them unchecks only what was taken along`() async throws {
    try await EffectScene.run { scene in
      let chosen = try two(of: try await scene.certificates())
      try await scene.check(.check, chosen.map(\.id))
      let taken = try await scene.ask(.widenToBundles, along)
      #expect(try await scene.ask(.leaveAlong, left) == taken.count)
      #expect(try await scene.checked() == 2)
      #expect(try await scene.ask(.leaveAlong, left) == 0)
    }
  }

  @Test func `an order that nothing is checked of any more is not brought back`() async throws {
    try await EffectScene.run { scene in
      let chosen = try two(of: try await scene.certificates())
      try await scene.check(.check, chosen.map(\.id))
      _ = try await scene.ask(.widenToBundles, along)
      try await scene.check(.uncheck, [chosen[0].id])
      let taken = try await scene.ask(.widenToBundles, along)
      #expect(Set(taken.map(\.bundle)) == Set([chosen[1]].compactMap { $0.bundle?.id }))
      #expect(try await scene.checked() == 1 + taken.count)
    }
  }

  @Test func `a reading that is broken off takes nothing along`() async throws {
    try await EffectScene.run { scene in
      let chosen = try two(of: try await scene.certificates())
      try await scene.check(.check, chosen.map(\.id))
      scene.runner.carryOut(.widenToBundles)
      let why = try await scene.ask(.cancelWidening) {
        if case .failed(.widenToBundles, let why) = $0 { why } else { nil }
      }
      #expect(why == "the reading was cancelled")
      #expect(try await scene.checked() == 2)
    }
  }

  @Test func `divisions come from the service, and a product in one is narrowed to it`()
    async throws
  {
    try await EffectScene.run { scene in
      let divisions = try await scene.ask(.loadDivisions) {
        if case .divisions(let divisions) = $0 { divisions } else { nil }
      }
      let division = try #require(divisions.first)
      func profile(_ id: String) async throws -> Profile {
        try await scene.ask(.loadProfile(id: id)) {
          if case .profile(let profile) = $0 { profile } else { nil }
        }
      }
      let product = try await profile("ssl_plus")
      #expect(try await profile("ssl_plus/\(division.id)") == product.within(division))
    }
  }
}
