import NIOHTTP1
import Testing

@testable import Engine

@Suite("RateLimit header fields")
struct RateLimitFieldsTests {
  @Test(
    "A service that allows no more calls is believed, in every published form",
    arguments: [
      [("RateLimit", #""default";r=0;t=30"#)],
      [("ratelimit", #""burst";r=5;t=1, "daily";r=0;t=30"#)],
      [("RateLimit", #""burst";r=0;t=1"#), ("RateLimit", #""daily";r=0;t=30"#)],
      [("RateLimit", "limit=100, remaining=0, reset=30")],
      [("RateLimit-Limit", "100"), ("RateLimit-Remaining", "0"), ("RateLimit-Reset", "30")],
    ])
  func exhausted(fields: [(String, String)]) {
    #expect(RateLimitFields.wait(askedBy: HTTPHeaders(fields)) == .seconds(30))
  }

  @Test(
    "Calls that are left, and text of another form, ask for no wait",
    arguments: [
      [("RateLimit", #""default";r=1;t=30"#)], [("RateLimit", #""default";r=0"#)],
      [("RateLimit", #""default";r=0;t=0"#)], [("RateLimit", #""default";r="0";t="30""#)],
      [("RateLimit", "0;;t=30")], [("RateLimit", "")], [("RateLimit", "remaining=0")],
      [("RateLimit-Remaining", "0")], [("RateLimit-Remaining", "none"), ("RateLimit-Reset", "30")],
      [("RateLimit-Remaining", "3"), ("RateLimit-Reset", "30")], [],
    ])
  func noWait(fields: [(String, String)]) {
    #expect(RateLimitFields.wait(askedBy: HTTPHeaders(fields)) == nil)
  }

  @Test("No header asks for more than a day")
  func limited() {
    #expect(
      RateLimitFields.wait(askedBy: HTTPHeaders([("RateLimit", #""x";r=0;t=999999999999"#)]))
        == .seconds(86_400)
    )
  }
}
