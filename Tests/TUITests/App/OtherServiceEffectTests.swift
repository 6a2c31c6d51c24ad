import Foundation
import Testing

@testable import Engine
@testable import TUI

@Suite("Incidents of other services", .timeLimit(.minutes(5)))
@MainActor
struct OtherServiceEffectTests {
  @Test func `one is opened in no role, and both addresses are told`() async throws {
    try await EffectScene.run { scene in
      let path = FileManager.default.temporaryDirectory
        .appending(path: "other-\(UUID().uuidString).incident").path(percentEncoded: false)
      defer { try? FileManager.default.removeItem(atPath: path) }
      try Self.makeIncident(at: path)
      for effect in [Effect.openIncident(path: path), .openReview(path: path)] {
        let why = try await scene.ask(effect) {
          if case .failed(_, let why) = $0 { why } else { nil }
        }
        #expect(why.contains("https://other.example"), "\(why)")
        #expect(why.contains(scene.runner.service.description.baseURL), "\(why)")
      }
    }
  }

  private static func makeIncident(at path: String) throws {
    let service = ServiceDescription(
      kind: "certcentral", shortName: "CertCentral", name: "CertCentral", host: "other.example",
      baseURL: "https://other.example", reasons: [], takesComment: true, callsPerCertificate: 2)
    try IncidentFile.create(
      at: path,
      scope: IncidentScope(
        service: service, profile: Profile(id: "ssl_plus", name: "ssl_plus"),
        window: IssuanceWindow("2000-01-01_2099-12-31"))
    ).close()
  }
}
