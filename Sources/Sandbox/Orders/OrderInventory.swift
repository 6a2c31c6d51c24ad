import Foundation

/// All orders at CertCentral, computed from the options; none is kept in memory.
struct OrderInventory: Sendable {
  /// The state of an order before the first call.
  enum Fate: Sendable, Equatable {
    case ordinary
    case pending
    case canceled
    case reissuePending
    case revoked
    case expired
  }

  /// Expired orders were placed in September of the year before the start. All others were placed
  /// in December of that year, so their certificates are valid throughout the year of the start.
  private static let lapsedDays = 20
  private static let ordinaryDays = 30
  private static let lapsedLifetimeDays = 90

  let layout: OrderLayout
  let draw: SeededDraw
  private let names: SubjectNames
  private let serials: SerialNumbers
  private let firstOrderID: Int
  private let firstCertificateID: Int
  private let lapsedCount: Int
  private let lapsedStart: Date
  private let ordinaryStart: Date
  private let revokedShare: Double
  private let unissuedShare: Double
  private let reissuePendingShare: Double

  init(options: SandboxOptions) {
    // A separate seed makes names and serial numbers differ from the other service's.
    draw = SeededDraw(seed: SeededDraw.mix(options.seed ^ 0x6365_7274_6365_6E74))
    layout = OrderLayout(certificates: options.certificates, draw: draw)
    names = SubjectNames(draw: draw)
    serials = SerialNumbers(draw: draw)
    firstOrderID = 20_000_000 + draw.number(.recordID, 0, below: 1_000_000)
    firstCertificateID = 40_000_000 + draw.number(.recordID, 1, below: 1_000_000)
    lapsedCount = Int((Double(layout.orderCount) * options.expiredShare).rounded())
    let year = Day(of: options.now()).year - 1
    lapsedStart = Day(text: "\(year)-09-01")?.start ?? .distantPast
    ordinaryStart = Day(text: "\(year)-12-01")?.start ?? .distantPast
    revokedShare = options.alreadyRevokedShare
    unissuedShare = options.certCentral.unissuedShare
    reissuePendingShare = options.certCentral.reissuePendingShare
  }

  var orderCount: Int { layout.orderCount }

  func fate(ofOrder order: Int) -> Fate {
    if order < lapsedCount { return .expired }
    var fraction = draw.fraction(.fate, order) - revokedShare
    if fraction < 0 { return .revoked }
    if layout.extras(ofOrder: order).count == 0 {
      if fraction < unissuedShare / 2 { return .pending }
      if fraction < unissuedShare { return .canceled }
    }
    fraction -= unissuedShare
    guard fraction >= 0, fraction < reissuePendingShare else { return .ordinary }
    return product(ofOrder: order).isTLS ? .reissuePending : .ordinary
  }

  func product(ofOrder order: Int) -> Product {
    let hasExtras = layout.extras(ofOrder: order).count > 0
    let products = hasExtras ? Product.tls : Product.all
    let percent = products.reduce(0) { $0 + $1.percent }
    return Product.product(at: draw.number(.product, order, below: percent), among: products)
  }

  func division(ofOrder order: Int) -> Division {
    draw.element(of: Division.all, .division, order)
  }

  /// The position in ``Organization/all``.
  func organization(ofOrder order: Int) -> Int {
    draw.number(.organization, order, below: Organization.all.count)
  }

  /// Returns the time when the order was placed, in whole seconds. Orders are sorted by this time.
  func created(_ order: Int) -> Date {
    let isLapsed = order < lapsedCount
    let position = isLapsed ? order : order - lapsedCount
    let count = isLapsed ? lapsedCount : orderCount - lapsedCount
    let days = isLapsed ? Self.lapsedDays : Self.ordinaryDays
    let part = (Double(position) + draw.fraction(.orderSecond, order)) / Double(max(1, count))
    return (isLapsed ? lapsedStart : ordinaryStart)
      + (part * Double(days * Day.seconds)).rounded(.down)
  }

  /// Returns the last day of validity of an order's certificates.
  func validTill(ofOrder order: Int) -> Day {
    let days =
      order < lapsedCount ? Self.lapsedLifetimeDays : product(ofOrder: order).lifetimeDays
    return Day(of: created(order)) + days
  }

  /// Returns the common name and the DNS names of an order's certificates.
  func names(ofOrder order: Int) -> (common: String, dns: [String]) {
    let usual = usualNames(ofOrder: order)
    return (hostileName(ofOrder: order) ?? usual.common, usual.dns)
  }

  private func usualNames(ofOrder order: Int) -> (common: String, dns: [String]) {
    let product = product(ofOrder: order)
    switch product.use {
    case .wildcard:
      let wildcard = names.wildcard(of: order)
      return (wildcard, [wildcard, String(wildcard.dropFirst(2))])
    case .webServer:
      let name = names.webName(of: order)
      // Only the wildcard product has wildcard names.
      let host = String(name.host.trimmingPrefix("*."))
      let isMultiple = product.id == "ssl_multi_domain"
      let others = isMultiple ? ["www.\(host)", "alt.\(host)"] : []
      return (String(name.common.trimmingPrefix("*.")), [host] + others)
    case .code, .documents:
      return (Organization.all[organization(ofOrder: order)].name, [])
    case .email:
      return ("\(names.person(of: order)).\(order % 977)@corp.example", [])
    }
  }

  /// Returns a name that attacks terminals, for a few orders spread evenly over the inventory.
  private func hostileName(ofOrder order: Int) -> String? {
    let hostile = SubjectNames.hostile
    guard orderCount >= 4 * hostile.count else { return nil }
    let (ordinal, rest) = order.quotientAndRemainder(dividingBy: orderCount / (hostile.count + 1))
    return rest == 0 && (1...hostile.count).contains(ordinal) ? hostile[ordinal - 1] : nil
  }
}

extension OrderInventory {
  func certificate(_ index: Int) -> OrderCertificate {
    let order = layout.order(ofCertificate: index)
    let role = layout.role(ofCertificate: index)
    return certificate(index, of: order, role, issued: issued(index, role, order))
  }

  /// Returns the certificate at a position. Certificates issued after the start have positions
  /// after those of the layout.
  func certificate(
    _ index: Int, of order: Int, _ role: OrderLayout.Role, issued: Date
  ) -> OrderCertificate {
    let names = names(ofOrder: order)
    return OrderCertificate(
      index: index, id: id(ofCertificate: index), order: order, role: role,
      serial: serials.serial(slot: index), commonName: names.common, dnsNames: names.dns,
      issued: issued, validFrom: Day(of: issued), validTill: validTill(ofOrder: order))
  }

  /// Whether the order's certificates were issued.
  func hasIssued(_ order: Int) -> Bool {
    let fate = fate(ofOrder: order)
    return fate != .pending && fate != .canceled
  }

  /// Whether the certificate was revoked before the first call: with its order, or after a reissue
  /// replaced it.
  func isRevokedFromStart(_ index: Int) -> Bool {
    // A certificate issued after the start was not revoked before it.
    guard index < layout.certificateCount else { return false }
    let order = layout.order(ofCertificate: index)
    if fate(ofOrder: order) == .revoked { return true }
    return layout.role(ofCertificate: index) == .earlier
      && draw.fraction(.earlierFate, index) < 0.5
  }

  func id(ofOrder order: Int) -> Int { firstOrderID + 7 * order }

  func order(withID id: Int) -> Int? {
    position(id, first: firstOrderID, step: 7, count: orderCount)
  }

  func id(ofCertificate index: Int) -> Int { firstCertificateID + 3 * index }

  func certificate(withID id: Int) -> Int? {
    certificate(withID: id, count: layout.certificateCount)
  }

  /// - Parameter count: the number of certificates, including those issued after the start.
  func certificate(withID id: Int, count: Int) -> Int? {
    position(id, first: firstCertificateID, step: 3, count: count)
  }

  func certificate(withSerial serial: [UInt8]) -> Int? {
    certificate(withSerial: serial, count: layout.certificateCount)
  }

  /// - Parameter count: the number of certificates, including those issued after the start.
  func certificate(withSerial serial: [UInt8], count: Int) -> Int? {
    serials.slot(serial: serial).flatMap { $0 < count ? $0 : nil }
  }

  private func position(_ id: Int, first: Int, step: Int, count: Int) -> Int? {
    guard id >= first, (id - first).isMultiple(of: step), (id - first) / step < count else {
      return nil
    }
    return (id - first) / step
  }

  private func issued(_ index: Int, _ role: OrderLayout.Role, _ order: Int) -> Date {
    let minutes = 20 + draw.number(.orderMinute, order, below: 70)
    let wasReissued = layout.extras(ofOrder: order).earlier > 0
    let hours =
      switch role {
      case .earlier: 0
      case .own: wasReissued ? 6 : 0
      case .duplicate(let number): (wasReissued ? 6 : 0) + 2 * number
      }
    return created(order) + TimeInterval(minutes * 60 + hours * 3_600)
  }
}

extension OrderInventory {
  /// Returns the reason to record: CertCentral records reasons only for TLS certificates.
  func recordedReason(
    _ reason: RevocationReason, ofOrder order: Int
  ) -> RevocationReason {
    product(ofOrder: order).isTLS ? reason : .unspecified
  }
}

/// A division of the account, which the API calls a container.
struct Division: Sendable {
  let id: Int
  let name: String

  static let all = [
    Division(id: 3_101, name: "Web Platform"),
    Division(id: 3_102, name: "Fleet Operations"),
    Division(id: 3_103, name: "Mergers & Acquisitions"),
  ]
}
