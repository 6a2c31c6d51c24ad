import Foundation
import Testing

@testable import Engine
@testable import TUI

@MainActor
@Suite("Effects of the Review screen")
struct ReviewEffectTests {
  private let instruction = RevocationInstruction(reason: .superseded)

  /// Freezes the first two certificates of an incident that needs one sign-off.
  private func freeze(_ scene: EffectScene) async throws -> IncidentHeader {
    let file = try #require(scene.runner.file)
    try file.selection.adopt(Safeguards(requiredSignOffs: 1))
    let certificates = try await scene.certificates()
    try await scene.check(.check, certificates.prefix(2).map(\.id))
    let digest = try file.manifests.digest(of: instruction).digest
    return try await scene.ask(.freeze(instruction, filter: "cn:*", digest: digest)) {
      if case .frozen(let header) = $0 { header } else { nil }
    }
  }

  @Test func `what is frozen says by whom, and what the filter was`() async throws {
    try await EffectScene.run { scene in
      let header = try await freeze(scene)
      #expect(header.phase == .frozen)
      #expect(header.frozen?.filter == "cn:*")
      #expect(header.frozen?.by == .current)
    }
  }

  @Test func `another selection than the one that was shown is not frozen`() async throws {
    try await EffectScene.run { scene in
      _ = try await freeze(scene)
      let why = try await scene.ask(.freeze(instruction, filter: "", digest: "other")) {
        if case .failed(.freeze, let why) = $0 { why } else { nil }
      }
      #expect(why.contains("the selection changed"))
    }
  }

  @Test func `a protected certificate is released with its reason, and checked`() async throws {
    try await EffectScene.run { scene in
      let file = try #require(scene.runner.file)
      let one = try #require(try await scene.certificates().first)
      try file.selection.adopt(Safeguards(protectedNames: [one.commonName]))
      try await scene.check(.check, [one.id])
      #expect(try await scene.checked() == 0)
      try await scene.ask(.unlock(id: one.id, because: "its owner agreed")) {
        if case .checksChanged = $0 { () } else { nil }
      }
      #expect(try await scene.checked() == 1)
      #expect(try file.certificate(one.id).unlocked == "its owner agreed")
    }
  }

  @Test func `marks are counted as they are made`() async throws {
    try await EffectScene.run { scene in
      _ = try await freeze(scene)
      let progress = try await scene.ask(.mark(.seen, .shown(nil))) {
        if case .marked(let progress) = $0 { progress } else { nil }
      }
      #expect(progress == ReviewProgress(count: 2, seen: 2, questioned: 0))
    }
  }

  @Test func `the operator's own approval is refused, and nothing is admitted`() async throws {
    try await EffectScene.run { scene in
      let header = try await freeze(scene)
      let digest = try #require(header.frozen?.digest)
      let why = try await scene.ask(.approve(key: "/nowhere", statement: "sampled")) {
        if case .failed(.approve, let why) = $0 { why } else { nil }
      }
      #expect(why.contains("the operator's own sign-off does not count"))
      let missing = try await scene.ask(.checkAdmission) {
        if case .failed(.checkAdmission, let why) = $0 { why } else { nil }
      }
      #expect(missing.contains("not signed off yet (0 of 1)"))
      _ = try await scene.ask(.admit(instruction, digest: digest)) {
        if case .failed(.admit, let why) = $0 { why } else { nil }
      }
      #expect(try scene.runner.file?.manifests.all().isEmpty == true)
    }
  }

  @Test(arguments: [Effect.sendBack("two are wrong"), .unfreeze])
  func `nothing is frozen any more afterwards`(effect: Effect) async throws {
    try await EffectScene.run { scene in
      _ = try await freeze(scene)
      let header = try await scene.ask(effect) {
        if case .withdrawn(let header) = $0 { header } else { nil }
      }
      #expect(header.phase == .selecting)
      #expect(header.frozen == nil)
    }
  }
}
