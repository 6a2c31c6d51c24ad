import Foundation
import Sandbox
import Testing

@testable import Engine

@Suite("Confirming a page with one call", .timeLimit(.minutes(5)))
struct ConfirmationSearchTests {
  @Test("A search comes once everything is sent, and again after longer and longer pauses")
  func pauses() {
    let start = Date(timeIntervalSince1970: 1_000)
    var search = ConfirmationSearch()
    search.isUsed = true
    #expect(!search.isDue(unconfirmed: 1_000, at: start))
    search.everythingIsSent(firstSearch: start + 2)
    search.everythingIsSent(firstSearch: start + 60)
    #expect(!search.isDue(unconfirmed: 1_000, at: start + 1))
    #expect(search.isDue(unconfirmed: 1_000, at: start + 2))
    #expect(!search.isDue(unconfirmed: 199, at: start + 2))
    var pauses: [Double] = []
    for _ in 0..<8 {
      search.ended(at: start)
      pauses.append(search.nextAt?.timeIntervalSince(start) ?? 0)
    }
    #expect(pauses == [5, 10, 20, 40, 80, 160, 300, 300])
    search.somethingIsToBeSent()
    #expect(!search.isDue(unconfirmed: 1_000, at: start + 9_999))
  }

  @Test(
    "A list is read on while each of its pages can confirm ten certificates",
    arguments: [
      (10_000, 500, 200, true), (10_001, 500, 200, false), (0, 500, 200, true),
      (37, 37, 10, true), (38, 37, 10, false),
    ])
  func worth(rows: Int, perPage: Int, unconfirmed: Int, pays: Bool) {
    let search = ConfirmationSearch()
    #expect(search.isWorthwhile(rows: rows, perPage: perPage, unconfirmed: unconfirmed) == pays)
  }

  /// So few calls that revocations leave no room for reads, however slow the machine is.
  private static let rate = RequestRate("30/1s")

  @Test("After the last revocation a list confirms what was sent, and then each is read besides")
  func confirms() async throws {
    try await withSandboxScene(.quick(certificates: 500), rate: Self.rate) { scene in
      let count = try await scene.confirm("", for: .keyCompromise)
      let before = await scene.server.record().count
      #expect(try await scene.run(.keyCompromise) == .finished)
      let calls = await Array(scene.server.record().dropFirst(before))
      let lastSent = try #require(calls.lastIndex { $0.isRevocation })
      let lastPage = try #require(calls.lastIndex { $0.path.hasSuffix("/certificate-search") })
      let between = calls[lastSent..<lastPage].count { !$0.path.hasSuffix("/certificate-search") }
      #expect(between <= 2 * RunOptions().concurrency)
      let certificates = try await scene.certificates("checked:yes")
      #expect(certificates.allSatisfy { $0.revocation.outcome == .verified })
      // The others were read before: the first window has room for reads, and samples are taken.
      #expect(certificates.count { $0.shownAt != nil } >= count / 2)
      #expect(try scene.file.shownCount() == 0)
      #expect(try scene.file.checkEventLog().fault == nil)
    }
  }

  @Test(
    "A list that cannot be had is done without",
    arguments: [SandboxFault.Kind.malformed])
  func refused(kind: SandboxFault.Kind) async throws {
    // The calls before are those that fill the incident.
    let fault = SandboxFault(kind, calls: [.search], after: 60)
    try await withSandboxScene(.quick(certificates: 500, faults: [fault]), rate: Self.rate) {
      let count = try await $0.confirm("", for: .keyCompromise)
      #expect(try await $0.run(.keyCompromise) == .finished)
      let certificates = try await $0.certificates("checked:yes")
      #expect(certificates.count { $0.revocation.outcome == .verified } == count)
      #expect(certificates.allSatisfy { $0.shownAt == nil })
    }
  }
}
