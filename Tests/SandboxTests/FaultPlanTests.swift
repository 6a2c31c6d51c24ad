import Testing

@testable import Sandbox

@Suite("Fault plans")
struct FaultPlanTests {
  private static let draw = SeededDraw(seed: 11)
  private static let faults = [
    SandboxFault(.throttled, share: 0.1), SandboxFault(.resetAfter, share: 0.2, calls: [.revoke]),
    SandboxFault(.rowsMissing, share: 0.5),
  ]

  /// Returns a plan's decisions by path, one for each repetition of the call.
  private static func decisions(_ paths: [String], seed: UInt64 = 11) -> [String: [String]] {
    var plan = FaultPlan(faults, draw: SeededDraw(seed: seed))
    var decisions: [String: [String]] = [:]
    for path in paths {
      let drawn = plan.fault(for: .revoke, method: "PUT", path: path, query: nil)
      decisions[path, default: []].append("\(drawn?.kind.rawValue ?? "-") \(drawn?.number ?? 0)")
    }
    return decisions
  }

  @Test("A seed gives equal faults, in whatever sequence the calls come")
  func order() {
    let paths = (0..<300).flatMap { ["/a/\($0)", "/a/\($0)"] }
    let decisions = Self.decisions(paths)
    #expect(Self.decisions(paths.shuffled()) == decisions)
    #expect(Self.decisions(paths, seed: 12) != decisions)
    // A repeated call gets a new decision.
    #expect(decisions.values.contains { $0[0] != $0[1] })
  }

  @Test("Shares hold among the matching calls, and the first fault in the list wins")
  func shares() {
    var plan = FaultPlan(Self.faults, draw: Self.draw)
    var counts: [SandboxFault.Kind: Int] = [:]
    for number in 0..<4_000 {
      guard
        let drawn = plan.fault(for: .revoke, method: "PUT", path: "/a/\(number)", query: nil)
      else { continue }
      counts[drawn.kind, default: 0] += 1
    }
    #expect((320...480).contains(counts[.throttled] ?? 0))
    #expect((620...820).contains(counts[.resetAfter] ?? 0))
    // A fault of pages does not apply to a revocation.
    #expect(counts[.rowsMissing] == nil)
  }

  @Test("A span is counted in the sandbox's calls")
  func span() {
    var plan = FaultPlan([SandboxFault(.keyRevoked, after: 3, until: 5)], draw: Self.draw)
    let kinds = (0..<8).map { _ in
      plan.fault(for: .read, method: "GET", path: "/a", query: nil)?.kind
    }
    #expect(kinds == [nil, nil, nil, .keyRevoked, .keyRevoked, nil, nil, nil])
  }

  @Test("A certificate's fault depends on the certificate alone")
  func certificates() {
    let plan = FaultPlan(
      [SandboxFault(.neverShown, share: 0.05), SandboxFault(.otherReason, share: 0.1)],
      draw: Self.draw)
    let kinds = (0..<4_000).map(plan.fault(ofCertificate:))
    #expect(kinds == (0..<4_000).map(plan.fault(ofCertificate:)))
    #expect((140...260).contains(kinds.count { $0 == .neverShown }))
    #expect((310...460).contains(kinds.count { $0 == .otherReason }))
  }
}
