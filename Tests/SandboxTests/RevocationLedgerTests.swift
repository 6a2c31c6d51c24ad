import Foundation
import Testing

@testable import Sandbox

struct RevocationLedgerTests {
  let clock: ManualClock
  let inventory: Inventory

  init() throws {
    clock = try ManualClock()
    inventory = Inventory(options: .quick(clock: clock))
  }

  private func ledger(_ lag: ClosedRange<Duration> = .zero ... .zero) -> RevocationLedger {
    RevocationLedger(inventory: inventory, lag: lag, now: clock.now)
  }

  private func ordinary() throws -> Int {
    try #require((0..<500).last { inventory.fate(of: $0) == .ordinary })
  }

  @Test func `Shares of the inventory are revoked and expired from the start`() {
    let shown = ledger().shown
    #expect((2...25).contains(shown.count(.revoked, in: 0..<500)))
    #expect((2...25).contains(shown.count(.expired, in: 0..<500)))
    let counts = CertificateStatus.allCases.map { shown.count($0, in: 0..<500) }
    #expect(counts.reduce(0, +) == 500)
  }

  @Test func `A revocation shows after the lag of the certificate, not before`() throws {
    let index = try ordinary()
    var ledger = ledger(.seconds(1) ... .seconds(3))
    let lag = ledger.lag(of: index)
    #expect((1...3).contains(lag))
    try ledger.revoke(index, for: .superseded, at: clock.now)
    ledger.advance(to: clock.now + lag - 0.001)
    #expect(ledger.shown.status(of: index) == .issued)
    #expect(ledger.shownRevocation(of: index) == nil)
    ledger.advance(to: clock.now + lag)
    #expect(ledger.shown.status(of: index) == .revoked)
    #expect(ledger.shownRevocation(of: index) == .init(reason: .superseded, date: clock.now))
  }

  @Test func `During the lag a second revocation is refused`() throws {
    let index = try ordinary()
    var ledger = ledger(.seconds(5) ... .seconds(5))
    try ledger.revoke(index, for: .superseded, at: clock.now)
    #expect(throws: RevocationLedger.Refusal.alreadyRevoked) {
      try ledger.revoke(index, for: .keyCompromise, at: clock.now + 1)
    }
  }

  @Test func `A hold suspends, can be lifted, and then held again`() throws {
    let index = try ordinary()
    var ledger = ledger()
    try ledger.revoke(index, for: .certificateHold, at: clock.now)
    #expect(ledger.shown.status(of: index) == .suspended)
    try ledger.release(index, at: clock.now)
    #expect(ledger.shown.status(of: index) == .issued)
    #expect(throws: RevocationLedger.Refusal.notHeld) {
      try ledger.release(index, at: clock.now)
    }
    try ledger.revoke(index, for: .certificateHold, at: clock.now)
    #expect(ledger.shown.status(of: index) == .suspended)
  }

  @Test func `A hold that is lifted during its lag never shows`() throws {
    let index = try ordinary()
    var ledger = ledger(.seconds(2) ... .seconds(2))
    try ledger.revoke(index, for: .certificateHold, at: clock.now)
    try ledger.release(index, at: clock.now + 1)
    ledger.advance(to: clock.now + 10)
    #expect(ledger.shown.status(of: index) == .issued)
  }

  @Test func `A held certificate can be revoked for good and then not released`() throws {
    let index = try ordinary()
    var ledger = ledger(.seconds(2) ... .seconds(2))
    try ledger.revoke(index, for: .certificateHold, at: clock.now)
    try ledger.revoke(index, for: .keyCompromise, at: clock.now + 3)
    ledger.advance(to: clock.now + 4)
    #expect(ledger.shownRevocation(of: index) == .init(reason: .certificateHold, date: clock.now))
    ledger.advance(to: clock.now + 5)
    #expect(ledger.shown.status(of: index) == .revoked)
    #expect(ledger.shownRevocation(of: index)?.reason == .keyCompromise)
    #expect(throws: RevocationLedger.Refusal.notHeld) {
      try ledger.release(index, at: clock.now + 6)
    }
  }

  @Test func `Certificates expire as time goes by and cannot be revoked then`() throws {
    let index = try ordinary()
    var ledger = ledger()
    let end = inventory.validity(of: index).to
    ledger.advance(to: end - 1)
    #expect(ledger.shown.status(of: index) == .issued)
    ledger.advance(to: end + 1)
    #expect(ledger.shown.status(of: index) == .expired)
    #expect(throws: RevocationLedger.Refusal.expired) {
      try ledger.revoke(index, for: .superseded, at: end + 1)
    }
  }

  @Test func `Skipping over statuses finds the same certificates as counting them`() throws {
    var ledger = ledger()
    for index in stride(from: 3, to: 300, by: 7) where ledger.shown.status(of: index) == .issued {
      try ledger.revoke(index, for: .superseded, at: clock.now)
    }
    let range = 5..<331
    let expected = range.filter { ledger.shown.status(of: $0) == .issued }
    #expect(ledger.shown.count(.issued, in: range) == expected.count)
    for skipping in [0, 1, 63, 64, 65, 200, expected.count - 1, expected.count, 1_000] {
      var found: [Int] = []
      ledger.shown.forEach(.issued, in: range, skipping: skipping) { index in
        found.append(index)
        return true
      }
      #expect(found == Array(expected.dropFirst(skipping)))
    }
  }
}
