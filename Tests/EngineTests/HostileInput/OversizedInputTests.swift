import Foundation
import Testing

@testable import Engine

/// Inputs of unusual size. The time for them must not grow much faster than they do.
@Suite("Oversized input", .timeLimit(.minutes(5)), .serialized)
struct OversizedInputTests {
  /// Compares two sizes of each shape: the time must grow about linearly, not quadratically.
  @Test("Eight times the bytes take at most twenty times as long", arguments: shapes)
  func growth(shape: Shape) throws {
    let small = try shape.time(50_000)
    let large = try shape.time(400_000)
    #expect(large < max(small * 20, .seconds(2)), "\(shape): \(small), then \(large)")
  }

  /// Returns the processor time of `body` on its own thread; other threads do not count.
  private static func processorTime(_ body: () throws -> Void) rethrows -> Duration {
    func used() -> Duration {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
    let before = used()
    try body()
    return used() - before
  }

  /// The shape of an input: a start, a repeated filling and an end.
  struct Shape: Sendable, CustomTestStringConvertible {
    let input: HostileInput
    let before: String
    let repeated: String
    let after: String

    var testDescription: String { "\(input.rawValue): \(before)\(repeated)…\(after)" }

    /// Returns the processor time of the property check for about `size` bytes.
    func time(_ size: Int) throws -> Duration {
      let filling = String(repeating: repeated, count: size / repeated.utf8.count)
      let bytes = Array((before + filling + after).utf8)
      return try OversizedInputTests.processorTime { try input.check(bytes) }
    }
  }

  static let shapes: [Shape] = [
    Shape(input: .searchPage, before: "", repeated: "[", after: ""),
    Shape(input: .searchPage, before: "", repeated: #"{"items":["#, after: ""),
    Shape(input: .searchPage, before: #"{"total":1,"items":["#, repeated: "{},", after: "1]}"),
    Shape(input: .searchPage, before: #"{"total":"#, repeated: "9", after: #","items":[]}"#),
    Shape(
      input: .certificateAnswer, before: #"{"status":"issued","common_name":""#,
      repeated: "e\u{301}\u{301}\u{301}", after: #""}"#),
    Shape(
      input: .certificateAnswer, before: #"{"status":"issued","serial_number":""#,
      repeated: #"\u202e"#, after: #""}"#),
    Shape(
      input: .certificateAnswer,
      before: #"{"status":"issued","common_name":"# + String(repeating: "[", count: 400),
      repeated: "1,", after: "1" + String(repeating: "]", count: 400) + "}"),
    Shape(
      input: .certificateAnswer, before: #"{"status":"issued","valid_from":""#, repeated: "1",
      after: #""}"#),
    Shape(input: .profileAnswer, before: "[", repeated: #"{"id":1},"#, after: #"{"id":2}]"#),
    Shape(input: .errorAnswer, before: "\u{1}\u{0}\u{1}", repeated: "<", after: ""),
    Shape(input: .errorAnswer, before: "\u{1}\u{0}\u{1}", repeated: "<b>", after: ""),
    Shape(
      input: .errorAnswer, before: "\u{1}\u{0}\u{0}" + #"{"errors":["#,
      repeated: #"{"code":"a","message":"b"},"#, after: "1]}"),
    Shape(
      input: .errorAnswer, before: "\u{1}\u{0}\u{0}" + #"{"errors":[{"message":""#,
      repeated: "e\u{301}", after: #""}]}"#),
    Shape(input: .orderPage, before: "", repeated: #"{"orders":["#, after: ""),
    Shape(
      input: .orderPage, before: #"{"page":{"total":1},"orders":["#, repeated: #"{"id":1},"#,
      after: "1]}"),
    Shape(
      input: .orderAnswer, before: #"{"id":1,"requests":["#,
      repeated: #"{"id":1,"type":"revoke","status":"pending"},"#, after: "1]}"),
    Shape(
      input: .orderAnswer,
      before: #"{"id":1,"certificate":{"id":2,"serial_number":"0A","dns_names":["#,
      repeated: #""e\u202e","#, after: "1]}}"),
    Shape(
      input: .statusChanges, before: #"{"orders":["#,
      repeated: #"{"order_id":1,"certificate_id":2,"status":"revoked"},"#, after: "1]}"),
    Shape(
      input: .certCentralError, before: "\u{1}\u{0}\u{0}" + #"{"errors":["#,
      repeated: #"{"code":"a","message":"pending reissue"},"#, after: "1]}"),
    Shape(input: .retryAfter, before: "", repeated: "9", after: ""),
    Shape(input: .retryAfter, before: "Sun, 06 Nov 1994", repeated: " ", after: "08:49:37 GMT"),
    Shape(input: .filter, before: "", repeated: "a ", after: ""),
    Shape(input: .text, before: "", repeated: "a\u{301}\u{301}\u{301}\u{301}", after: ""),
    Shape(input: .text, before: "", repeated: "\u{1B}", after: ""),
    Shape(input: .text, before: "2025-03-01", repeated: "_2025-03-01", after: ""),
  ]

  @Test(
    "The longest allowed filters run in bounded time",
    arguments: ["a ", "-* ", "san:*a*b ", "a,", "%_", "*a", "e\u{301}*", "cn:\"*\" "])
  func longestFilter(repeated: String) throws {
    let filter = String(repeating: repeated, count: 4_096 / repeated.utf8.count)
    let time = try Self.processorTime { try HostileInput.filter.check(Array(filter.utf8)) }
    #expect(time < .seconds(20), "\(time)")
  }

  @Test("A long text of backslashes is redacted in bounded time")
  func backSlashes() throws {
    let redaction = KeyRedaction(try #require(APIKey("s3cr3t-key-0123")))
    let text = String(repeating: "\\", count: 300_000)
    let time = Self.processorTime { #expect(redaction.redacted(text) == text) }
    #expect(time < .seconds(20), "\(time)")
  }

  @Test("Fifty pages of unclosed tags become messages in bounded time")
  func openTags() throws {
    let page = Array(("\u{1}\u{0}\u{1}" + String(repeating: "<", count: 2_000)).utf8)
    let time = try Self.processorTime {
      for _ in 0..<50 { try HostileInput.errorAnswer.check(page) }
    }
    #expect(time < .seconds(3), "\(time)")
  }
}
