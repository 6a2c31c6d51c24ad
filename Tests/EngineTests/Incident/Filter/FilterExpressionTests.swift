import Foundation
import GRDB
import TestSupport
import Testing

@testable import Engine

@Suite("Filter expressions")
struct FilterExpressionTests {
  private static let now = CalendarDate("2025-03-11")?.start.addingTimeInterval(43_200) ?? Date()

  /// Returns an incident with four certificates, whose seats are a to d.
  private static func incident() async throws -> IncidentFile {
    let names = [
      "a": "api.pay.example www.pay.example", "b": #"auth.pay.example "]\x"#,
      "d": "münchen.example",
    ]
    let window = try IssuanceWindow("2025-03-01_2025-03-08")
    let profile = Profile(id: "p", name: "Web TLS")
    let file = try IncidentFile.create(
      at: TestIncident.path(),
      scope: IncidentScope(
        service: TestIncident.service,
        profile: profile, window: window), now: now)
    func record(
      _ seat: String, _ serial: String, _ name: String, from: String?, days: Double?,
      organization: String, status: CertificateStatus
    ) -> CertificateRecord {
      CertificateRecord(
        identity: CertificateIdentity(
          serial: SerialNumber(serial), thumbprint: Thumbprint("AB\(serial)")), commonName: name,
        status: status
      ) {
        $0.validFrom = from.flatMap(Timestamp.parse)
        $0.validTo = days.map { now.addingTimeInterval($0 * 86_400) }
        $0.seat = seat
        $0.issuer = seat == "a" ? "DigiCert Test CA" : "Private CA"
        $0.keySize = "RSA_2048"
        $0.organization = organization
        $0.names = names[seat]?.split(separator: " ").map(String.init) ?? []
      }
    }
    let page = [
      record(
        "a", "0F6F55", "api.pay.example", from: "2025-03-04T00:00:00Z", days: 10,
        organization: "Acme, Inc.", status: .issued),
      record(
        "b", "1A20C3", "Auth.pay.example", from: "2025-03-04T23:59:59Z", days: 30,
        organization: #"Say "\o/""#, status: .revoked),
      record(
        "c", "77E0A1", "100%_[x]*?", from: "2025-03-05T00:00:00Z", days: -1,
        organization: "", status: .expired),
      record(
        "d", "0099AB", "MÜNCHEN.example", from: nil, days: nil,
        organization: "Straße", status: .other("Under Review")),
    ]
    _ = try await file.searchResults.add(
      page, of: profile, search: file.searchResults.beginSearch())
    try file.write { db in
      for (seat, trust, outcome, checked) in [
        ("a", "public", "planned", true), ("b", "private", "already_revoked", true),
        ("c", "acme", "failed", false), ("d", "unknown", "outcome_unknown", false),
      ] {
        try db.execute(
          sql: "UPDATE certificate SET trust = ?, outcome = ?, checked = ? WHERE seat = ?",
          arguments: [trust, outcome, checked, seat])
      }
    }
    return file
  }

  private static func matches(_ text: String, in file: IncidentFile) throws -> String {
    let condition = try FilterExpression(text, now: now).condition
    let (found, foundByIndex) = try file.read { db in
      func seats(_ condition: FilterExpression.Condition) throws -> String {
        try String.fetchAll(
          db, sql: "SELECT seat FROM certificate WHERE \(condition.sql) ORDER BY seat",
          arguments: condition.arguments
        ).joined()
      }
      return (try seats(condition), try seats(condition.narrowed))
    }
    #expect(foundByIndex == found, "the index of texts leaves something out")
    return found
  }

  @Test(
    "An expression matches exactly the certificates it describes; negated, it matches the rest",
    arguments: [
      // Words, and wildcards that must match a whole text.
      ("PAY.example", "ab"), ("6f5", "a"), ("\"0f:6f\"", "a"), ("www", "a"), ("www*", "a"),
      ("*.example", "abd"), ("pay*", ""), ("api?pay.example", "a"), ("7?e0a1", "c"),
      ("münchen", "d"), ("MÜNCHEN*", "d"), ("a", "abcd"), ("zzz", ""),
      // Characters that are special to SQLite or to the filter language, taken literally.
      ("100%", "c"), ("%", "c"), ("_", "c"), ("[x]", "c"), ("\"*\"", "c"), ("\"?\"", "c"),
      (#"\"#, "b"), (#""\\x""#, "b"), ("\"-api\"", ""), ("'", ""), ("\"--\"", "d"),
      ("cn:\"100%_[x]*?\"", "c"), ("cn:100_*", ""), ("\u{0}", ""),
      // Whole fields.
      ("cn:api.pay.example", "a"), ("cn:API.pay.example", "a"), ("cn:pay", ""), ("CN:auth*", "b"),
      ("cn=auth*", "b"), ("cn:api*,auth*", "ab"), ("cn:münchen.EXAMPLE", "d"), ("seat:B", "b"),
      ("org:\"Acme, Inc.\"", "a"), ("org:Acme\", \"*", "a"), ("org:\"\"", "c"),
      (#"org:"say \"\\o/\"""#, "b"), ("org:STRASSE", ""), ("org:straße", "d"),
      ("issuer:digicert*", "a"), ("issuer:\"private ca\"", "bcd"), ("key:rsa_2048", "abcd"),
      ("key:rsa?2048", "abcd"), ("key:2048", ""),
      // Identifiers; separators and case are ignored, and so are leading zeros of serial numbers.
      ("serial:0f6f55", "a"), ("serial:\"0F:6F:55\"", "a"), ("serial:0f:6f:55", "a"),
      ("serial:F6F55", "a"), ("serial:99ab,77e0a1", "cd"), ("serial:*55", "a"), ("serial:6f55", ""),
      ("thumbprint:ab0f6f55", "a"), ("thumbprint:\"ab 0f 6f 55\"", "a"), ("thumbprint:ab*", "abcd"),
      // A single name; no pattern matches across two names.
      ("san:www.pay.example", "a"), ("san:*pay*", "ab"), ("san:api*", "a"),
      ("san:api*example", "a"),
      ("san:api*www*", ""), ("san:\"api.pay.example www.pay.example\"", ""), ("san:example", ""),
      ("san:\"\"", "c"), ("san:MÜNCHEN*", "d"), (#"san:"\"]\\X""#, "b"),
      // Fields with a fixed set of values.
      ("trust:public", "a"), ("trust:Public,acme", "ac"), ("trust:unknown", "d"),
      ("status:issued", "a"), ("status:revoked,EXPIRED", "bc"), ("status:other", "d"),
      ("status:suspended", ""), ("outcome:already_revoked", "b"), ("outcome:already-revoked", "b"),
      ("outcome:planned,failed", "ac"), ("outcome:outcome-unknown", "d"), ("checked:yes", "ab"),
      ("checked:no", "cd"), ("checked:yes,no", "abcd"),
      // Days and lengths of time; d has no validity dates.
      ("issued:2025-03-04", "ab"), ("issued=2025-03-05", "c"),
      ("issued:2025-03-04,2025-03-05", "abc"),
      ("issued:2025-03-05..2025-03-08", "c"), ("issued:2025-03-04..2025-03-04", "ab"),
      ("issued<2025-03-05", "ab"), ("issued<=2025-03-04", "ab"), ("issued>2025-03-04", "c"),
      ("issued>=2025-03-05", "c"), ("issued<=9999-12-31", "abc"), ("issued>7d", "a"),
      ("issued<7d", "bc"), ("issued>1w", "a"), ("issued>156h", "ab"), ("issued>=156h", "abc"),
      ("issued>0001-01-01", "abc"),
      ("expires<30d", "ac"), ("expires<=30d", "abc"), ("expires>=30D", "b"), ("expires>30d", ""),
      ("expires<0h", "c"), ("expires<1y", "abc"), ("expires:2025-03-21", "a"),
      ("expires>2025-03-21", "b"),
    ])
  func matching(text: String, expected: String) async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    #expect(try Self.matches(text, in: file) == expected)
    let others = "abcd".filter { !expected.contains($0) }
    #expect(try Self.matches("-" + text, in: file) == others)
  }

  @Test(
    "A certificate must match every term",
    arguments: [
      ("", "abcd"), (" \t\n ", "abcd"), ("pay trust:public", "a"), ("pay -trust:public", "b"),
      ("expires<30d expires>0d", "a"), ("  -api   -auth  ", "cd"), ("cn:a* cn:*h.*", "b"),
      ("-trust:public,private checked:no", "cd"),
    ])
  func terms(text: String, expected: String) async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    #expect(try Self.matches(text, in: file) == expected)
  }

  @Test(
    "The index is asked only for text that every match contains, and skipped if there is none",
    arguments: [
      ("", nil), ("ab", nil), ("abc", #""abc""#), ("AbcD", #"("abc" AND "bcd")"#),
      ("-abc", nil), ("-abc bcd", #""bcd""#), ("abc trust:public", #""abc""#),
      ("ab*cde", #""cde""#), ("münchen", nil),
      (#""a\"b""#, #""a""b""#),
      ("\"a:bcd\"", #"(("a:b" AND ":bc" AND "bcd") OR ("abc" AND "bcd"))"#),
      ("cn:abc,bcd", #"("abc" OR "bcd")"#), ("cn:abc,b?d", nil), ("org:abc", nil),
      ("san:abc* seat:bcd", #"("abc" AND "bcd")"#), ("serial:00abc", #""abc""#),
      ("serial:00ab", nil), ("abc trust:public,private issued>1d", #""abc""#),
      (
        "abcdefghijklmnopqrs",
        "(" + "abcdefghijklmnop".unicodeScalars.map(Self.three).joined(separator: " AND ") + ")"
      ),
    ])
  func index(text: String, query: String?) throws {
    #expect(try FilterExpression(text, now: Self.now).condition.text?.query == query)
  }

  /// Returns a letter and its two successors, quoted.
  private static func three(_ first: Unicode.Scalar) -> String {
    let letters = (0..<3).compactMap { Unicode.Scalar(first.value + $0) }.map(String.init)
    return "\"\(letters.joined())\""
  }

  @Test(
    "An error points at the mistake and names the allowed input",
    arguments: [
      ("pay foo:bar", "    ^^^", "cn, serial, thumbprint"),
      ("expire<30d", "^^^^^^", "no field “expire”"),
      (":x", "^^", "name is missing"),
      ("trust:public,pubic", "             ^^^^^", "private, public, acme, unknown"),
      ("trust:pub*", "      ^^^^", "private, public, acme, unknown"),
      ("-outcome:done", "         ^^^^", "already_revoked"),
      ("status:gone", "       ^^^^", "issued, revoked, expired, suspended, other"),
      ("checked:1", "        ^", "yes, no"),
      ("issued:2025-02-30", "       ^^^^^^^^^^", "YYYY-MM-DD"),
      ("issued:2025-03-01..2025-02-30", "                   ^^^^^^^^^^", "YYYY-MM-DD"),
      ("issued:2025-03-08..2025-03-01", "       ^^^^^^^^^^^^^^^^^^^^^^", "swap"),
      ("issued:2025-03-08..", "       ^^^^^^^^^^^^", "two ends"),
      ("issued>=2025-2-3", "        ^^^^^^^^", "30d"),
      ("expires<30m", "        ^^^", "12h, 30d, 2w or 1y"),
      ("expires<-3d", "        ^^^", "12h, 30d, 2w or 1y"),
      ("expires<101y", "        ^^^^", "at most 100y"),
      ("expires<99999999999999999999999999d", "        ^^^^^^^^^^^^^^^^^^^^^^^^^^^", "100y"),
      ("expires:30d", "        ^^^", "expires<30d"),
      ("expires<٣d", "        ^^", "12h, 30d, 2w or 1y"),
      ("cn<a", "   ^", "only issued and expires"),
      ("a cn:", "  ^^^", "lacks a value"),
      ("cn:a,,b", "     ^", "next to this comma"),
      ("cn:a,", "    ^", "next to this comma"),
      ("a \"b c", "  ^^^^", "not closed"),
      ("cn:\"", "   ^", "not closed"),
      ("a - b", "  ^", "right after it"),
      ("-", "^", "right after it"),
      ("--a", "^", "one - is enough"),
      ("a \"\"", "  ^^", "nothing to look for"),
      ("serial:\":\"", "       ^^^", "hexadecimal"),
    ])
  func errors(text: String, carets: String, message: String) throws {
    let error = try #require(throws: FilterError.self) { try FilterExpression(text) }
    #expect(error.pointer == text + "\n" + carets)
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test("A pointer makes control characters visible and stays aligned with them")
  func pointerOfHostileText() throws {
    let error = try #require(throws: FilterError.self) {
      try FilterExpression("\u{1B}[2J \u{202E}x cn:")
    }
    #expect(error.pointer == "␛[2J <U+202E>x cn:\n               ^^^")
  }

  @Test("Any text either runs as a filter or fails with an error inside the text")
  func anyText() async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    var generator = SeededGenerator(seed: 20_250_311)
    let pieces =
      FilterExpression.Field.allCases.map(\.rawValue) + [
        ":", "<", "<=", ">", ">=", "=", "..", ",", "-", "*", "?", "\"", "\\", " ", "\t", "\r\n",
        "2025-03-04", "2025-02-30", "30d", "public", "yes", "planned", "0F:6F", "%", "_", "[", "]",
        "'", ";", "--", "\u{0}", "\u{202E}", "é", "e\u{301}", "👩‍👩‍👧", "İ", "ß", "\u{301}", "(", ")",
        "1",
      ]
    var read = 0
    for _ in 0..<4_000 {
      let text = (0..<Int.random(in: 1...9, using: &generator))
        .compactMap { _ in pieces.randomElement(using: &generator) }.joined()
      do {
        _ = try Self.matches(text, in: file)
        read += 1
      } catch let error as FilterError {
        #expect(!error.range.isEmpty && error.range.upperBound <= text.count, "\(text)")
        #expect(!error.message.isEmpty)
      }
    }
    #expect(read > 400)
  }

  @Test(
    "The longest texts run, and a longer one fails with its excess marked",
    arguments: ["a ", "cn:*? ", "-a ", "é ", "%"])
  func longTexts(piece: String) async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    let limit = FilterExpression.maximumLength
    let longest = String(repeating: piece, count: limit / piece.utf8.count)
    _ = try Self.matches(longest, in: file)
    let error = try #require(throws: FilterError.self) {
      try FilterExpression(longest + "xxxxxxxxx")
    }
    #expect(error.range.upperBound == longest.count + 9)
    #expect(error.range.lowerBound >= longest.count)
  }

  @Test("A filter with as many alternatives as fit runs")
  func manyAlternatives() async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    let text = "san:" + String(repeating: "*,", count: 2_040) + "api*"
    #expect(try Self.matches(text, in: file) == "abcd")
  }

  @Test("Typed text is bound to the statement, never part of it")
  func nothingTypedIsInTheStatement() throws {
    let hostile = "x'); DROP TABLE certificate; --"
    for field in ["cn", "serial", "thumbprint", "seat", "san", "issuer", "org", "key"] {
      let condition = try FilterExpression("\(field):\"\(hostile)\" \"\(hostile)\"").condition
      #expect(!condition.sql.localizedCaseInsensitiveContains("drop"))
    }
  }

  @Test("Checking, hiding and listing agree on the matches of a filter")
  func filtersAnIncident() async throws {
    let file = try await Self.incident()
    defer { file.discard() }
    try file.searchResults.finishSearch(totalReported: 4, notes: [])
    let filter = try FilterExpression("-expires<30d", now: Self.now)
    #expect(try await file.selection.select(exactly: .matching(filter)) == 2)
    #expect(try Self.matches("checked:yes", in: file) == "bd")
    #expect(try file.selection.checkedCount(hiddenBy: filter) == 0)
    #expect(
      try file.selection.checkedCount(hiddenBy: FilterExpression("expires<9y", now: Self.now)) == 1)
    let listing = try CertificateListing(of: file)
    defer { listing.close() }
    let shown = try await listing.build(
      ListingQuery(filter: try FilterExpression("san:münchen*", now: Self.now)))
    #expect(shown == 1)
  }
}
