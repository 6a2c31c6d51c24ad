import Foundation
import Testing

@testable import Engine

@Suite("DNS names of an order's certificate")
struct DNSNamesTests {
  @Test(
    "Names are read from a list and from a single text",
    arguments: [
      (#"["a.example","b.example"]"#, ["a.example", "b.example"]), (#""a.example""#, ["a.example"]),
      (#""a.example, b.example""#, ["a.example", "b.example"]), ("[]", []), ("null", []),
    ])
  func shapes(json: String, names: [String]) throws {
    let answer = try JSONDecoder().decode(
      OrderedCertificateAnswer.self, from: Data(#"{"id":1,"dns_names":\#(json)}"#.utf8))
    #expect(answer.dnsNames?.texts ?? [] == names)
  }
}
