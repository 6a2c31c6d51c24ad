import Foundation
import Testing

@testable import Engine

@Suite("Totals that services report")
struct ReportedTotalTests {
  @Test(
    "A total is read from a number, or from a text with one", arguments: ["28", "\"28\"", "28.0"])
  func readable(total: String) throws {
    let answer = try JSONDecoder().decode(
      SearchAnswer.self, from: Data(#"{"total":\#(total),"items":[]}"#.utf8))
    #expect(answer.total?.count == 28)
  }

  @Test(
    "Any other total is an error that quotes it",
    arguments: [
      ("9223372036854775807", "9223372036854775807"), ("-1", "-1"), ("1000000001", "1000000001"),
      ("-9223372036854775808", "-9223372036854775808"), ("1e400", ""), ("1.5", "1.5"),
      ("true", "true"), ("\"-1\"", "-1"), ("\"many\"", "many"), ("[]", ""),
      ("9223372036854775808", "9.2233720368547"),
    ])
  func absurd(total: String, shown: String) async throws {
    let text = #"{"total":\#(total),"items":[],"orders":[],"page":{"total":\#(total)}}"#
    try await withService(script: { _ in .json(text) }) { service, _ in
      let error = await serviceError { try await service.tutorialSearch() }
      #expect(error?.code == .unreadableAnswer)
      if total != "null" { #expect(error?.message.contains("reports total \(shown)") == true) }
    }
    try await withCertCentral(script: { _ in .json(text) }) { service, _ in
      let error = await serviceError { try await service.documentedSearch() }
      #expect(error?.code == .unreadableAnswer)
    }
  }

  @Test("An empty list of CertCentral is read without its field “orders”")
  func emptyList() async throws {
    try await withCertCentral(script: { _ in .json(#"{"page":{"total":0,"limit":1,"offset":0}}"#) })
    {
      service, _ in
      let page = try await service.documentedSearch()
      #expect(page.total == 0)
    }
  }
}
