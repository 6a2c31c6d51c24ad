import Testing

@testable import Engine

@Suite("Rates of API calls")
struct RequestRateTests {
  @Test("Several windows are read")
  func several() throws {
    let rate = try #require(RequestRate("20/1s,1000/180s"))
    #expect(rate.windows.map(\.limit) == [20, 1_000])
    #expect(rate.windows.map(\.length) == [.seconds(1), .seconds(180)])
  }

  @Test("Fractions of a second are read")
  func fractions() throws {
    #expect(try #require(RequestRate("5/0.5s")).windows.first?.length == .milliseconds(500))
  }

  @Test(
    "Anything else is refused",
    arguments: [
      "", "20", "20/1", "20/1m", "0/1s", "-5/1s", "20/0s", "20/-1s", "20/s", "/1s", "20/1s,",
      ",20/1s", "20/1s/2s", "20 /1s", "20/nans", "20/infs", "20/1e300s", "a/1s", "20/1s 30/2s",
    ])
  func refused(text: String) {
    #expect(RequestRate(text) == nil)
  }
}
