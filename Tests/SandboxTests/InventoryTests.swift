import Foundation
import Testing

@testable import Sandbox

struct InventoryTests {
  let clock: ManualClock
  let inventory: Inventory

  init() throws {
    clock = try ManualClock()
    inventory = Inventory(options: .quick(clock: clock))
  }

  @Test func `All 500 certificates spread over the profiles as their shares say`() {
    #expect(inventory.shelves.map(\.indices.count) == [250, 75, 100, 60, 15, 0])
  }

  @Test(arguments: [1, 2, 3, 7, 99, 501, 2_000, 1_000_000])
  func `Every size of inventory is filled exactly`(size: Int) throws {
    let inventory = Inventory(options: .quick(certificates: size, clock: clock))
    #expect(inventory.count == size)
    #expect(inventory.shelves.map(\.indices.count).reduce(0, +) == size)
  }

  @Test func `Serial numbers lead back to their certificates`() {
    for index in 0..<inventory.count {
      let serial = inventory.serial(of: index)
      #expect(serial.count == 16)
      #expect((1...127).contains(serial[0]))
      #expect(inventory.indices(serial: serial).contains(index))
    }
  }

  @Test func `A serial number that was never issued leads nowhere`() {
    var serial = inventory.serial(of: 7)
    serial[15] ^= 1
    #expect(inventory.indices(serial: serial).isEmpty)
    #expect(inventory.indices(serial: []).isEmpty)
    let larger = Inventory(options: .quick(certificates: 600, clock: clock))
    #expect(inventory.indices(serial: larger.serial(of: 599)).isEmpty)
  }

  @Test func `Two certificates in Web TLS 2025 share a serial, from different authorities`() throws
  {
    let colliding = inventory.shelves[0].indices.filter(inventory.collides)
    #expect(colliding.count >= 2)
    let first = try #require(colliding.first)
    let pair = inventory.indices(serial: inventory.serial(of: first))
    #expect(pair.count == 2)
    #expect(Set(pair.map { inventory.entry($0).issuer }).count == 2)
  }

  @Test func `Serial numbers collide nowhere when collisions are turned off`() {
    let inventory = Inventory(options: .quick(clock: clock) { $0.collisionShare = 0 })
    #expect(Set((0..<500).map(inventory.serial)).count == 500)
  }

  @Test func `Web TLS 2025 was public at first and private later`() {
    let trusts = inventory.shelves[0].indices.map(inventory.trust)
    #expect(trusts.prefix(100).allSatisfy { $0 == .publicCA })
    #expect(trusts.dropFirst(100).allSatisfy { $0 == .privateCA })
  }

  @Test func `The days of a profile ascend and a window cuts out exactly its days`() throws {
    let first = try #require(Day(text: "2025-03-01"))
    let last = try #require(Day(text: "2025-03-08"))
    for shelf in inventory.shelves {
      let days = shelf.indices.map(shelf.day)
      #expect(days == days.sorted())
      let expected = shelf.indices.filter { (first...last).contains(shelf.day(of: $0)) }
      #expect(Array(shelf.indices(issuedIn: first...last)) == expected)
    }
  }

  @Test func `Issuance is uneven over several weeks`() {
    let shelf = inventory.shelves[0]
    let perDay = Dictionary(grouping: shelf.indices, by: shelf.day).mapValues(\.count)
    #expect(perDay.count > 28)
    #expect((perDay.values.max() ?? 0) > 3 * (perDay.values.min() ?? 0))
  }

  @Test(arguments: ["2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z", "2028-06-01T00:00:00Z"])
  func `Only the expired share has expired, whatever the year`(now: String) throws {
    let clock = try ManualClock(now)
    let inventory = Inventory(options: .quick(clock: clock))
    for index in 0..<inventory.count {
      let isOver = inventory.validity(of: index).to < clock.now
      #expect(isOver == (inventory.fate(of: index) == .expired))
    }
  }

  @Test func `Hostile names stand in Web TLS 2025 and Device identity only`() {
    let hostile = Set(SubjectNames.hostile)
    for shelf in inventory.shelves {
      let found = shelf.indices.filter { hostile.contains(inventory.commonName(of: $0)) }
      let isPrey = ["Web TLS 2025", "Device identity"].contains(shelf.profile.name)
      #expect(found.isEmpty != isPrey)
    }
  }

  @Test func `Names are under example, at most 64 characters, and varied`() {
    let names = (0..<500).map(inventory.commonName)
    #expect(names.allSatisfy { $0.hasSuffix(".example") && $0.unicodeScalars.count <= 64 })
    #expect(names.contains { $0.hasPrefix("*.") })
    #expect(names.contains { $0.count > 60 })
    #expect(names.contains { $0.unicodeScalars.contains { !$0.isASCII } })
    #expect(Set(names).count < names.count)
    #expect(Set(names).count > 300)
  }

  @Test func `Another seed makes another inventory`() throws {
    let other = Inventory(options: .quick(clock: clock) { $0.seed = 2 })
    #expect(other.serial(of: 0) != inventory.serial(of: 0))
    #expect((0..<500).map(other.commonName) != (0..<500).map(inventory.commonName))
  }
}
