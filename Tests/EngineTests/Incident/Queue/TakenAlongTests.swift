import Foundation
import Testing

@testable import Engine

@Suite("A certificate included for its bundle")
struct TakenAlongTests {
  /// Returns an incident of four certificates in two orders; the first of each order is checked.
  private func file() async throws -> IncidentFile {
    let file = try await TestIncident.selecting(certificates)
    _ = try await file.selection.change(.check, .rows([1, 3]), by: TestIncident.ann)
    return file
  }

  private var certificates: [CertificateRecord] {
    TestIncident.certificates(4).enumerated().map { number, record in
      var record = record
      let identity = record.identity
      record.identity = CertificateIdentity(
        serial: identity.serial, thumbprint: identity.thumbprint,
        reference: "\(number / 2)/\(number)")
      record.bundle = CertificateBundle(id: "order-\(number / 2)", size: 2)
      return record
    }
  }

  private func takeAlong(_ file: IncidentFile) async throws {
    _ = try await file.bundles.takeAlong(
      certificates, of: TestIncident.profile, by: TestIncident.ann)
  }

  @Test func `is unchecked again with it, and what a person checked stays`() async throws {
    let file = try await file()
    defer { TestIncident.remove(file) }
    try await takeAlong(file)
    #expect(
      try file.bundles.takenAlong().map(\.commonName) == ["host-1.example", "host-3.example"])
    #expect(try await file.bundles.leaveAlong(by: TestIncident.ann) == 2)
    #expect(try file.selection.checkedCount() == 2)
  }

  @Test(arguments: [true, false])
  func `is a person's own choice once it is checked by hand`(uncheckedBefore: Bool) async throws {
    let file = try await file()
    defer { TestIncident.remove(file) }
    try await takeAlong(file)
    if uncheckedBefore {
      _ = try await file.selection.change(.uncheck, .rows([2]), by: TestIncident.ann)
    }
    _ = try await file.selection.change(.check, .rows([2]), by: TestIncident.ann)
    #expect(try file.bundles.takenAlong().map(\.commonName) == ["host-3.example"])
    #expect(try await file.bundles.leaveAlong(by: TestIncident.ann) == 1)
    #expect(try file.selection.checkedCount() == 3)
  }

  @Test(arguments: [CheckChange?.none, .check, .uncheck])
  func `leaves the incident when no search had found it`(byHand: CheckChange?) async throws {
    let file = try await TestIncident.selecting([certificates[0], certificates[2]])
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1]), by: TestIncident.ann)
    try await takeAlong(file)
    #expect(try file.foundCount() == 4)
    if let byHand { _ = try await file.selection.change(byHand, .all, by: TestIncident.ann) }
    _ = try await file.bundles.leaveAlong(by: TestIncident.ann)
    #expect(try file.foundCount() == 2)
    #expect(try file.selection.checkedCount() == (byHand == nil ? 1 : byHand == .check ? 2 : 0))
    // It can be included again.
    try await takeAlong(file)
    #expect(try file.foundCount() == 4)
  }

  @Test func `stays in the incident once it is confirmed`() async throws {
    let file = try await TestIncident.selecting([certificates[0]])
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .all, by: TestIncident.ann)
    _ = try await file.bundles.takeAlong([certificates[1]], of: TestIncident.profile)
    let terms = RevocationTerms(takesBundles: true)
    let manifest = try file.manifests.confirm(
      reason: .superseded, terms: terms, comment: "", ticket: "", expectedDigest: nil,
      by: TestIncident.ann)
    #expect(manifest.count == 2)
    #expect(try await file.bundles.leaveAlong(by: TestIncident.ann) == 0)
    #expect(try file.foundCount() == 2)
  }

  @Test func `is summed up with the number of bundles`() async throws {
    let file = try await file()
    defer { TestIncident.remove(file) }
    var service = TestIncident.service
    service.words = ServiceWords(bundle: "order")
    func summary() throws -> ConfirmationSummary {
      try file.selection.confirmationSummary(
        RevocationInstruction(reason: .keyCompromise, terms: RevocationTerms(takesBundles: true)),
        service: service, now: Date())
    }
    #expect(try summary().bundles == 2)
    #expect(try summary().emptiedBundles == 0)
    try await takeAlong(file)
    #expect(try summary().bundles == 2)
    #expect(try summary().count == 4)
    #expect(try summary().takenAlong.map(\.bundle) == ["order-0", "order-1"])
    #expect(try summary().emptiedBundles == 2)
  }
}
