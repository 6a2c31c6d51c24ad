import Foundation
import GRDB
import Testing

@testable import Engine

@Suite("Names in filters")
struct FilterNamesTests {
  /// Returns an incident whose certificates have the seats a to f; a to d name one host.
  private static func incident() async throws -> IncidentFile {
    let profile = Profile(id: "p", name: "Web TLS")
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(
        service: TestIncident.service, profile: profile,
        window: try IssuanceWindow("2025-03-01_2025-03-08")))
    let names: KeyValuePairs = [
      "a": ["www.xn--kln-sna.example"], "b": ["WWW.KÖLN.example"],
      "c": ["cdn.pay.test", "www.ko\u{308}ln.example."], "d": ["ｗｗｗ。k\u{AD}öln.example"],
      "e": ["www.koln.example"], "f": ["xn--zzzz9999999.test", "a--b.test"],
    ]
    let page = names.map { seat, names in
      CertificateRecord(
        identity: CertificateIdentity(
          serial: SerialNumber("0A" + seat), thumbprint: Thumbprint("FF" + seat)),
        commonName: names[0], status: .issued
      ) {
        $0.seat = seat
        $0.names = names
      }
    }
    _ = try await file.searchResults.add(
      page, of: profile, search: file.searchResults.beginSearch())
    try file.searchResults.finishSearch(totalReported: page.count, notes: [])
    return file
  }

  private static func seats(
    _ condition: FilterExpression.Condition, in file: IncidentFile
  ) throws -> String {
    try file.read { db in
      try String.fetchAll(
        db, sql: "SELECT seat FROM certificate WHERE \(condition.sql) ORDER BY seat",
        arguments: condition.arguments
      ).joined()
    }
  }

  @Test(
    "A filter finds every spelling of a name, with and without the index",
    arguments: [
      ("cn:*.köln.example", "abd"), ("cn:*.xn--kln-sna.example", "abd"),
      ("san:*.köln.example", "abcd"), ("san:www.xn--kln-sna.example", "abcd"),
      ("san:WWW.KO\u{308}LN.EXAMPLE.", "abcd"), ("san:ｗｗｗ.köln.example", "abcd"),
      ("san:www.k?ln.example", "abcde"), ("san:*ö*", "abcd"), ("köln", "abcd"), ("kln-sna", "abcd"),
      ("XN--KLN-SNA", "abcd"), ("www.köl", "abcd"), ("*.köln.example", "abcd"),
      ("ln.example", "abcde"), ("koln", "e"), ("xn--zzzz9999999.test", "f"), ("a--b.test", "f"),
      ("san:cdn.pay.test,www.köln.example", "abcd"), ("cn:\"*.köln.example\"", ""),
      ("san:\"\"", ""), ("xn--", "abcdf"),
    ])
  func matching(text: String, expected: String) async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    let condition = try FilterExpression(text).condition
    #expect(try Self.seats(condition, in: file) == expected)
    #expect(try Self.seats(condition.narrowed, in: file) == expected)
    let others = "abcdef".filter { !expected.contains($0) }
    #expect(try Self.seats(try FilterExpression("-" + text).condition, in: file) == others)
  }

  @Test("A protected name protects every spelling of it, in earlier and later certificates")
  func protection() async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    try file.selection.adopt(Safeguards(protectedNames: ["*.köln.example"]))
    let isProtected = try FilterExpression("protected:yes").condition
    #expect(try Self.seats(isProtected, in: file) == "abcd")
    let late = CertificateRecord(
      identity: CertificateIdentity(serial: SerialNumber("0B"), thumbprint: Thumbprint("EE")),
      commonName: "shop.XN--KLN-SNA.example", status: .issued
    ) {
      $0.seat = "z"
    }
    _ = try await file.searchResults.add(
      [late], of: Profile(id: "p", name: "Web TLS"), search: file.searchResults.beginSearch())
    #expect(try Self.seats(isProtected, in: file) == "abcdz")
    #expect(try await file.selection.select(exactly: .all) == 2)
  }

  @Test("The listing, the checks and the count of hidden certificates agree on names")
  func agreement() async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    let filter = try FilterExpression("san:*.köln.example")
    #expect(try await file.selection.select(exactly: .matching(filter)) == 4)
    #expect(try file.selection.checkedCount(hiddenBy: filter) == 0)
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    #expect(try await listing.build(ListingQuery(filter: filter)) == 4)
    let narrow = try CertificateListing(of: file, sample: 1)
    defer { narrow.close() }
    #expect(try await narrow.build(ListingQuery(filter: filter)) == 4)
  }
}
