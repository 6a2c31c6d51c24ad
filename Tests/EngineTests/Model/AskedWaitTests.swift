import Foundation
import Testing

@testable import Engine

@Suite("Waits that a service asks for")
struct AskedWaitTests {
  private static let now = Date(timeIntervalSince1970: 1_741_046_400)  // 2025-03-04T00:00:00Z

  @Test("A wait is shown with its length and its end")
  func sentence() {
    let words = [
      (86_400, "24 h, until 2025-03-05 00:00Z"), (300, "5 min, until 2025-03-04 00:05Z"),
      (45, "45 s, until 2025-03-04 00:00Z"), (5_400, "1 h 30 min, until 2025-03-04 01:30Z"),
    ]
    for (seconds, text) in words {
      let wait = AskedWait(.seconds(seconds), from: Self.now)
      #expect(wait.sentence == "the service asks to wait \(text)")
    }
  }

  @Test(
    "A run pauses for a wait of more than 15 min, and sits out a shorter one",
    arguments: [ServiceError.Code.throttled, .serviceTrouble])
  func pausing(code: ServiceError.Code) {
    for (seconds, pauses) in [(60, false), (900, false), (901, true), (86_400, true)] {
      let error = ServiceError(code, retryAfter: .seconds(seconds), now: Self.now)
      let policy = RevocationPolicy(reason: .superseded)
      var sent = CertificateRevocation()
      sent.handle(.sendStarts, at: Self.now, policy: policy)
      var read = sent
      read.handle(.answered(.accepted), at: Self.now, policy: policy)
      for action in [
        sent.handle(.sendFailed(error), at: Self.now, policy: policy),
        read.handle(.readFailed(error), at: Self.now, policy: policy),
      ] {
        if case .pauseRun(let why) = action {
          #expect(pauses && why.contains("until 2025-03-0"))
        } else {
          #expect(!pauses)
        }
      }
    }
  }

  @Test("A list call fails instead of waiting over a minute, and names the end of the wait")
  func list() async throws {
    try await withService(script: { _ in
      .answer(429, body: "{}", headers: [("retry-after", "86400")])
    }) { service, server in
      for _ in 1...2 {
        let error = await serviceError { try await service.profiles() }
        #expect(error?.code == .throttled)
        #expect(error?.description.contains("asks to wait 24 h, until ") == true)
      }
      // The second call fails at once: it is neither sent during the pause nor kept waiting.
      #expect(server.requests.count == 1)
      service.endPause()
      _ = await serviceError { try await service.profiles() }
      #expect(server.requests.count == 2)
    }
  }

  @Test(
    "Absurd waits are capped at a day",
    arguments: [
      "1000000000000000000", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT",
      "Sun, 06 Nov 292277026596 08:49:37 GMT", "-1", "1e400", "Sun, 06 Nov 1994 08:49:37 GMT",
    ])
  func absurd(text: String) {
    let wait = RetryAfter.parse(text, now: Self.now) ?? .zero
    #expect((.zero)...(.seconds(86_400)) ~= wait)
    #expect(AskedWait(wait, from: Self.now).sentence.hasSuffix("Z"))
  }

  @Test("A retry time in the far future does not delay the run")
  func farAway() async throws {
    let file = try await TestIncident.confirmed(TestIncident.certificates(2))
    defer { TestIncident.remove(file) }
    try file.write {
      try $0.execute(
        sql: """
          UPDATE certificate SET outcome = 'waiting_to_retry', next_at = '9999-12-31T00:00:00.000Z'
          """)
    }
    let now = Date()
    try file.queue.endLongWaits(now: now)
    let due = try file.queue.certificatesToSendAgain(at: now.addingTimeInterval(1), limit: 5)
    #expect(due.count == 2)
  }
}
