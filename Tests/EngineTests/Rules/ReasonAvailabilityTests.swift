import Testing

@testable import Engine

@Suite("Choice of reasons")
struct ReasonAvailabilityTests {
  private static let service = ServiceDescription(
    kind: "tlm", shortName: "TLM", name: "TLM", host: "h", baseURL: "https://h",
    reasons: TrustLifecycleReasons.options, takesComment: false, callsPerCertificate: 2)

  private static func hold(_ counts: [Trust: Int]) throws -> ReasonAvailability {
    let choices = ReasonAvailability.all(of: service, trustCounts: counts)
    return try #require(choices.first { $0.option.reason == .certificateHold })
  }

  @Test("Private certificates allow all eight reasons")
  func allOpen() {
    let choices = ReasonAvailability.all(of: Self.service, trustCounts: [.private: 5])
    #expect(choices.count == 8)
    #expect(choices.allSatisfy { $0.isAvailable && $0.why == nil })
  }

  @Test(
    "One restricted certificate leaves only the four reasons that every trust allows",
    arguments: [Trust.public, .acme, .unknown])
  func intersection(trust: Trust) {
    let choices = ReasonAvailability.all(of: Self.service, trustCounts: [.private: 27, trust: 1])
    #expect(
      choices.filter(\.isAvailable).map(\.option.reason) == [
        .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation,
      ])
  }

  @Test(
    "An unavailable reason names the certificates that block it",
    arguments: [
      ([Trust.private: 16, .public: 12], "12 of 28 are public"),
      ([.private: 27, .public: 1], "1 of 28 is public"),
      ([.acme: 1], "it is acme"), ([.public: 9], "all 9 are public"),
      ([.private: 1, .unknown: 2], "2 of 3 are of unknown trust"),
      ([.private: 5, .public: 2, .acme: 3], "5 of 10: 2 public, 3 acme"),
      ([.private: 868, .public: 584_000], "584,000 of 584,868 are public"),
    ] as [([Trust: Int], String)])
  func why(counts: [Trust: Int], text: String) throws {
    #expect(try Self.hold(counts).why == text)
  }

  @Test("A trust without checked certificates blocks no reason")
  func zeroCounts() throws {
    #expect(try Self.hold([.private: 3, .public: 0]).isAvailable)
  }

  @Test("A reason is found only by its exact name in the service or in RFC 5280")
  func named() {
    #expect(Self.service.option(named: "key_compromise")?.reason == .keyCompromise)
    #expect(Self.service.option(named: "keyCompromise")?.reason == .keyCompromise)
    for name in ["KEY_COMPROMISE", "key-compromise", "keycompromise", "", "aa_compromise"] {
      #expect(Self.service.option(named: name) == nil)
    }
  }
}
