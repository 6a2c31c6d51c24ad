import Foundation
import Testing

@testable import Engine

@Suite("Timestamps")
struct TimestampTests {
  private static let instant = Date(timeIntervalSince1970: 1_741_046_400)

  @Test(
    "Every form that services write is read",
    arguments: [
      "2025-03-04T00:00:00Z", "2025-03-04T00:00:00.000Z", "2025-03-04T00:00:00+00:00",
      "2025-03-04T01:00:00+01:00", "2025-03-04", "1741046400", "1741046400000",
    ])
  func forms(text: String) {
    #expect(Timestamp.parse(text) == Self.instant)
  }

  @Test(
    "Any other text is not a time",
    arguments: ["", "soon", "17410464", "174104640000000", "-1741046400", "2025-13-04T00:00:00Z"])
  func garbage(text: String) {
    #expect(Timestamp.parse(text) == nil)
  }

  @Test("Texts sort like their instants")
  func sorting() {
    let instants = (0..<200).map { Self.instant.addingTimeInterval(Double($0) * 0.137) }
    let texts = instants.map(Timestamp.milliseconds)
    #expect(texts == texts.sorted())
  }

  @Test("Milliseconds survive being written and read")
  func roundTrip() throws {
    for step in 0..<1_000 {
      let text = Timestamp.milliseconds(Self.instant.addingTimeInterval(Double(step) * 0.001))
      #expect(Timestamp.milliseconds(try #require(Timestamp.parse(text))) == text)
    }
    #expect(Timestamp.seconds(Self.instant) == "2025-03-04T00:00:00Z")
  }
}
