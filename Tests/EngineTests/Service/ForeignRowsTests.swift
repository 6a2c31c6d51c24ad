import Foundation
import Testing

@testable import Engine

/// Rows outside the search, from a service that ignores a filter.
@Suite("Rows of other certificates", .timeLimit(.minutes(5)))
struct ForeignRowsTests {
  private static let profile = Profile(id: "p-1", name: "Web TLS")
  private static let window = "2025-03-01_2025-03-08"

  /// Returns a row of Trust Lifecycle Manager.
  private static func row(
    _ number: Int, profile: String = #"{"id":"p-1"}"#, from: String = "2025-03-04T00:00:00Z",
    status: String = "issued"
  ) -> String {
    #"{"serial_number":"0A\#(number)","thumbprint":"\#(String(repeating: "0", count: 60))\#(1_000 + number)","#
      + #""status":"\#(status)","profile":\#(profile),"valid_from":"\#(from)"}"#
  }

  /// Returns the summary of a whole search at Trust Lifecycle Manager that gets these rows.
  private static func search(_ rows: [String]) async throws -> IncidentSearch.Summary {
    let body = #"{"total":\#(rows.count),"items":[\#(rows.joined(separator: ","))]}"#
    return try await withService(script: { request in
      guard request.target.contains("status=issued") else { return .json(#"{"total":0}"#) }
      return .json(
        request.target.contains("offset=0") ? body : #"{"total":\#(rows.count),"items":[]}"#)
    }) { service, _ in
      let window = try IssuanceWindow(window)
      let file = try IncidentFile.create(
        at: TestIncident.path(),
        scope: IncidentScope(service: service.description, profile: profile, window: window))
      defer { TestIncident.remove(file) }
      return try await IncidentSearch(
        service: service, profile: profile, window: window, pageSize: 50,
        retryDelay: .milliseconds(1)
      ).fill(file)
    }
  }

  @Test(
    "A row of another profile, window or status is left out, counted and named",
    arguments: [
      (row(9, profile: #"{"id":"p-2"}"#), "is of profile “p-2”"),
      (row(9, from: "2023-11-04T00:00:00Z"), "is valid from 2023-11-04, outside the window"),
      (row(9, status: "revoked"), "is revoked"), (row(9, status: "EXPIRED"), "is expired"),
    ])
  func leftOut(row: String, words: String) async throws {
    let summary = try await Self.search([Self.row(1), row, Self.row(2), Self.row(3)])
    #expect(summary.found == 3)
    #expect(summary.unread == 0)
    let note = try #require(summary.notes.first)
    #expect(note.contains("1 row of other certificates was left out"), "\(note)")
    #expect(note.contains("certificate 0A9 \(words)"), "\(note)")
  }

  @Test(
    "A search with mostly foreign rows stops and names the ignored filter",
    arguments: [
      (row(8, profile: #"{"id":"p-2"}"#), row(9, profile: #"{"id":"p-3"}"#), "by profile"),
      (row(8, from: "2024-01-04"), row(9, from: "2024-01-05"), "by window"),
      (row(8, status: "revoked"), row(9, status: "expired"), "by status"),
    ])
  func ignoredFilter(one: String, other: String, words: String) async throws {
    let error = await serviceError { _ = try await Self.search([Self.row(1), one, other]) }
    #expect(error?.message.contains("ignores the filter \(words): 2 of 3 rows") == true)
  }

  @Test("A row without a profile belongs to the search", arguments: ["{}", "null", "7"])
  func silent(profile: String) async throws {
    let summary = try await Self.search([Self.row(1, profile: profile)])
    #expect(summary.found == 1 && summary.notes.isEmpty)
  }

  @Test("At CertCentral, an order of another product or division is left out")
  func orders() async throws {
    var account = ScriptedAccount()
    account.lists["issued"] = [
      WireOrder.item(1, certificate: 10), WireOrder.item(2, certificate: 20),
      #"{"id":3,"certificate":{"id":30},"status":"issued","product":{"name_id":"other"}}"#,
      #"{"id":4,"certificate":{"id":40},"status":"issued","container":{"id":9}}"#,
    ]
    for order in 1...2 {
      account.answers["/order/certificate/\(order)"] = WireOrder.detail(
        order, certificate: WireOrder.certificate(10 * order), status: "issued")
    }
    try await withCertCentral(script: account.script) { service, _ in
      let page = try await service.certificates(
        profileID: "ssl_plus/5", window: IssuanceWindow(Self.window), status: .issued, offset: 0,
        limit: 50
      ) { _ in false }
      #expect(page.certificates.count == 2)
      #expect(page.foreign.counts == [.product: 1, .division: 1])
      #expect(page.rowCount == 4)
    }
  }
}
