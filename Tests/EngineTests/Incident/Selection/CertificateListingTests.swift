import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Engine

@Suite("Listings")
struct CertificateListingTests {
  private static func certificates() -> [CertificateRecord] {
    var certificates = TestIncident.certificates(5)
    let names = ["delta", "Alpha", "charlie", "bravo", "alpha"]
    for (index, name) in names.enumerated() { certificates[index].commonName = name }
    return certificates
  }

  private static func rows(
    _ listing: CertificateListing, _ query: ListingQuery
  ) async throws -> [Int64] {
    let count = try await listing.build(query)
    let ids = try await listing.ids(in: 0..<count)
    let certificates = try await listing.certificates(in: 0..<count)
    #expect(certificates.map(\.id) == ids)
    #expect(ids.count == count)
    return ids
  }

  @Test("Rows are sorted by the chosen column, then by search order; reversing inverts both")
  func order() async throws {
    let file = try await TestIncident.selecting(Self.certificates())
    defer { TestIncident.remove(file) }
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    #expect(try await Self.rows(listing, ListingQuery()) == [1, 2, 3, 4, 5])
    #expect(
      try await Self.rows(listing, ListingQuery(order: .commonName)) == [2, 5, 4, 3, 1])
    #expect(
      try await Self.rows(listing, ListingQuery(order: .commonName, isReversed: true))
        == [1, 3, 4, 5, 2])
    #expect(try await Self.rows(listing, ListingQuery(order: .serial)) == [1, 2, 3, 4, 5])
  }

  @Test("Positions follow the certificate through filters and sort orders")
  func positions() async throws {
    let file = try await TestIncident.selecting(Self.certificates())
    defer { TestIncident.remove(file) }
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    let filter = try FilterExpression("cn:alpha,bravo")
    #expect(
      try await Self.rows(listing, ListingQuery(filter: filter, order: .commonName)) == [2, 5, 4])
    #expect(try await listing.position(of: 4) == 2)
    #expect(try await listing.position(of: 1) == nil)
    #expect(try await listing.ids(in: 1..<2) == [5])
    #expect(try await listing.ids(in: 2..<99) == [4])
    #expect(try await listing.ids(in: 50..<60).isEmpty)
    _ = try await listing.build(ListingQuery(order: .commonName, isReversed: true))
    #expect(try await listing.position(of: 4) == 2)
    #expect(try await listing.position(of: 1) == 0)
  }

  @Test("Scopes show the manifest, the certificates in trouble and the stragglers")
  func scopes() async throws {
    let file = try await TestIncident.selecting(Self.certificates())
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 2, 3, 4]))
    _ = try file.manifests.confirm(
      reason: .superseded, comment: "", ticket: "", expectedDigest: nil)
    try file.write { db in
      try db.execute(sql: "UPDATE certificate SET outcome = 'failed' WHERE id = 2")
      try db.execute(sql: "UPDATE certificate SET outcome = 'verified' WHERE id = 3")
      try db.execute(sql: "UPDATE certificate SET straggler = 1 WHERE id = 5")
    }
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    #expect(try await Self.rows(listing, ListingQuery(scope: .manifest)) == [1, 2, 3, 4])
    #expect(try await Self.rows(listing, ListingQuery(scope: .troubled)) == [2])
    #expect(try await Self.rows(listing, ListingQuery(scope: .stragglers)) == [5])
  }

  @Test(
    "The first rows of a large incident can be read before the rest is found",
    arguments: ListingQuery.Order.allCases, [false, true])
  func begins(order: ListingQuery.Order, isReversed: Bool) async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(2_000))
    defer { TestIncident.remove(file) }
    let listing = try CertificateListing(of: file, sample: 1_500)
    defer { listing.close() }
    for filter in ["", "serial:*0,*1,*2,*3,*4,*5,*6,*7", "serial:*1"] {
      let query = ListingQuery(
        filter: filter.isEmpty ? nil : try FilterExpression(filter), order: order,
        isReversed: isReversed)
      let early = NIOLockedValueBox<Task<[Int64], any Error>?>(nil)
      let count = try await listing.build(query) { count in
        // Hold the listing until the task has read these rows.
        let asked = DispatchSemaphore(value: 0)
        early.withLockedValue {
          $0 = Task {
            defer { asked.signal() }
            return try await listing.certificates(in: 0..<count).map(\.id)
          }
        }
        asked.wait()
      }
      let whole = try await listing.ids(in: 0..<count)
      #expect(Set(whole).count == count)
      let first = try await early.withLockedValue { $0 }?.value
      let isEarly = order != .outcome && filter != "serial:*1"
      #expect(first == (isEarly ? Array(whole.prefix(CertificateListing.beginning)) : nil))
    }
  }

  @Test(
    "For a filter with rare matches, the index finds the same rows as a full pass",
    arguments: [
      "host-123", "cn:host-19*.example -host-199", "serial:00a1999,00a77", "*ost-1?5.example",
      "host-12 12.example", "host-7 checked:no", "no-such-host",
    ])
  func rare(filter: String) async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(2_000))
    defer { TestIncident.remove(file) }
    let query = ListingQuery(filter: try FilterExpression(filter), order: .commonName)
    let passing = try CertificateListing(of: file)
    defer { passing.close() }
    let expected = try await Self.rows(passing, query)
    #expect(expected.isEmpty == (filter == "no-such-host"))
    let indexed = try CertificateListing(of: file, sample: 100)
    defer { indexed.close() }
    #expect(try await Self.rows(indexed, query) == expected)
  }

  @Test("The first certificate without a final outcome is found from any position")
  func unfinished() async throws {
    let file = try await TestIncident.confirmed(Self.certificates())
    defer { TestIncident.remove(file) }
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    _ = try await listing.build(ListingQuery(scope: .manifest, order: .commonName))
    try file.write { db in
      // Sorted by name, these are rows 0, 2 and 4.
      for (id, outcome) in [(2, "verified"), (4, "failed"), (1, "already_revoked")] {
        try db.execute(
          sql: "UPDATE certificate SET outcome = ? WHERE id = ?", arguments: [outcome, id])
      }
    }
    var found: [Int?] = []
    for start in 0...5 { found.append(try await listing.firstUnfinished(from: start)) }
    #expect(found == [1, 1, 3, 3, nil, nil])
  }

  @Test("Rows are read fresh, even from an old listing")
  func fresh() async throws {
    let file = try await TestIncident.selecting(Self.certificates())
    defer { TestIncident.remove(file) }
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    _ = try await listing.build(ListingQuery())
    _ = try await file.selection.change(.check, .rows([2]))
    #expect(try await listing.certificates(in: 0..<5).filter(\.isChecked).map(\.id) == [2])
  }
}
