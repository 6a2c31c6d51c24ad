import Testing

@testable import Engine

@Suite("Issuance windows")
struct IssuanceWindowTests {
  @Test("Both days are included")
  func inclusive() throws {
    #expect(try IssuanceWindow("2025-03-01_2025-03-08").dayCount == 8)
    #expect(try IssuanceWindow("2025-03-01_2025-03-01").dayCount == 1)
  }

  @Test("A window is written as it is read")
  func roundTrip() throws {
    #expect(try IssuanceWindow("2025-03-01_2025-03-08").description == "2025-03-01_2025-03-08")
  }

  @Test(
    "Anything else is refused with a sentence that names the wrong part",
    arguments: [
      ("", "YYYY-MM-DD_YYYY-MM-DD"), ("2025-03-01", "YYYY-MM-DD_YYYY-MM-DD"),
      ("2025-03-01_2025-03-02_2025-03-03", "YYYY-MM-DD_YYYY-MM-DD"),
      ("2025-02-30_2025-03-08", "2025-02-30"), ("2025-03-01_2025-3-8", "2025-3-8"),
      ("2025-03-01_", "not a date"), ("2025-03-08_2025-03-01", "swap"), ("a\u{1B}_b", "a␛"),
    ])
  func refusal(text: String, word: String) throws {
    let error = try #require(throws: InvalidWindow.self) { try IssuanceWindow(text) }
    #expect(error.message.contains(word))
    #expect(!error.message.contains("\u{1B}"))
  }
}
