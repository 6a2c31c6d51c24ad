import Foundation
import Testing

@testable import Sandbox

struct OrderInventoryTests {
  let clock: ManualClock
  let inventory: OrderInventory

  init() throws {
    clock = try ManualClock()
    inventory = OrderInventory(options: .quick(clock: clock))
  }

  @Test(arguments: [1, 24, 25, 26, 49, 500, 10_007])
  func `Every certificate belongs to exactly one order`(count: Int) {
    let layout = OrderLayout(certificates: count, draw: SeededDraw(seed: 5))
    var next = 0
    for order in 0..<layout.orderCount {
      let certificates = layout.certificates(ofOrder: order)
      #expect(certificates.lowerBound == next)
      #expect(certificates.count == 1 + layout.extras(ofOrder: order).count)
      for certificate in certificates {
        #expect(layout.order(ofCertificate: certificate) == order)
      }
      #expect(layout.role(ofCertificate: next) == .own)
      next = certificates.upperBound
    }
    #expect(next == count)
  }

  @Test func `Orders have none to three duplicates and at times an earlier certificate`() {
    let extras = (0..<inventory.orderCount).map(inventory.layout.extras(ofOrder:))
    #expect(Set(extras.map(\.duplicates)) == [0, 1, 2, 3])
    #expect(Set(extras.map(\.earlier)) == [0, 1])
    #expect(extras.contains { $0.duplicates == 1 && $0.earlier == 1 })
  }

  @Test func `Ids and serial numbers lead back, and others lead nowhere`() {
    for index in 0..<500 {
      let certificate = inventory.certificate(index)
      #expect(inventory.certificate(withID: certificate.id) == index)
      #expect(inventory.certificate(withSerial: certificate.serial) == index)
      #expect(inventory.certificate(withID: certificate.id + 1) == nil)
      #expect(inventory.order(withID: certificate.id) == nil)
      #expect(certificate.thumbprint.utf8.count == 40)
    }
    for order in 0..<inventory.orderCount {
      #expect(inventory.order(withID: inventory.id(ofOrder: order)) == order)
    }
    #expect(inventory.certificate(withID: inventory.id(ofCertificate: 500)) == nil)
    #expect(inventory.order(withID: inventory.id(ofOrder: inventory.orderCount)) == nil)
    #expect(inventory.order(withID: -1) == nil)
  }

  @Test func `Every fate and product occurs, and only TLS orders have several certificates`() {
    var fates: [OrderInventory.Fate] = []
    var products: Set<String> = []
    for order in 0..<inventory.orderCount {
      let product = inventory.product(ofOrder: order)
      products.insert(product.id)
      let fate = inventory.fate(ofOrder: order)
      if !fates.contains(fate) { fates.append(fate) }
      let isSingle = inventory.layout.extras(ofOrder: order).count == 0
      #expect(isSingle || product.isTLS)
      #expect(fate != .reissuePending || product.isTLS)
    }
    #expect(products == Set(Product.all.map(\.id)))
    #expect(fates.count == 6)
  }

  @Test func `Orders come in the order of their dates, and only the expired have lapsed`() {
    var last = Date.distantPast
    for order in 0..<inventory.orderCount {
      let created = inventory.created(order)
      #expect(created >= last)
      last = created
      let hasLapsed = (inventory.validTill(ofOrder: order) + 1).start <= clock.now
      #expect(hasLapsed == (inventory.fate(ofOrder: order) == .expired))
    }
  }

  @Test(arguments: ["2026-01-01T00:00:00Z", "2026-12-31T23:59:59Z"])
  func `Certificates live and lapse the whole year round`(now: String) throws {
    let clock = try ManualClock(now)
    let inventory = OrderInventory(options: .quick(clock: clock))
    for index in 0..<500 {
      let certificate = inventory.certificate(index)
      let isExpired = inventory.fate(ofOrder: certificate.order) == .expired
      #expect((certificate.end < clock.now) == isExpired)
      #expect(certificate.issued < clock.now)
    }
  }

  @Test func `Some names are hostile, some wide, and wildcards belong to their product`() {
    var names: Set<String> = []
    for order in 0..<inventory.orderCount {
      let name = inventory.names(ofOrder: order)
      names.insert(name.common)
      let isWildcard = name.dns.contains { $0.hasPrefix("*.") }
      #expect(isWildcard == (inventory.product(ofOrder: order).id == "ssl_wildcard"))
      #expect(name.dns.allSatisfy { $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
    }
    #expect(names.isSuperset(of: SubjectNames.hostile))
    #expect(
      names.contains { !$0.utf8.allSatisfy { $0 < 0x80 } && !SubjectNames.hostile.contains($0) })
  }

  @Test func `The same seed makes the same orders, another seed others`() throws {
    let again = OrderInventory(options: .quick(clock: try ManualClock("2026-02-03T04:05:06Z")))
    let other = OrderInventory(options: .quick(clock: clock) { $0.seed = 2 })
    for index in stride(from: 0, to: 500, by: 25) {
      let certificate = inventory.certificate(index)
      let twin = again.certificate(index)
      #expect(certificate.thumbprint == twin.thumbprint)
      #expect(certificate.issued == twin.issued)
      #expect(certificate.commonName == twin.commonName)
      #expect(other.certificate(index).serial != certificate.serial)
    }
  }

  @Test func `No serial number is one of the other service's`() {
    let other = Inventory(options: .quick(clock: clock))
    for index in 0..<500 {
      #expect(other.indices(serial: inventory.certificate(index).serial).isEmpty)
    }
  }
}
