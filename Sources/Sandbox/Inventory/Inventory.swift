import Foundation

/// All certificates at Trust Lifecycle Manager, computed from the options; none is kept in memory.
struct Inventory: Sendable {
  /// The state of a certificate before the first call.
  enum Fate {
    case ordinary
    case alreadyRevoked
    case expired
  }

  let shelves: [ProfileShelf]
  let draw: SeededDraw
  private let serials: SerialNumbers
  private let names: SubjectNames
  private let collisionShare: Double
  private let alreadyRevokedShare: Double
  private let expiredShare: Double

  init(options: SandboxOptions) {
    let draw = SeededDraw(seed: options.seed)
    let catalogue = ProfileDefinition.catalogue(year: Day(of: options.now()).year)
    var shelves: [ProfileShelf] = []
    var percent = 0
    for profile in catalogue {
      let start = shelves.last?.indices.upperBound ?? 0
      percent += profile.percent
      // Rounded up, so the first profile has a certificate even in an inventory of one.
      let end = (options.certificates * percent + 99) / 100
      shelves.append(
        ProfileShelf(
          profile: profile, indices: start..<end, expiredShare: options.expiredShare, draw: draw))
    }
    self.shelves = shelves
    self.draw = draw
    serials = SerialNumbers(draw: draw)
    names = SubjectNames(draw: draw)
    collisionShare = options.collisionShare
    alreadyRevokedShare = options.alreadyRevokedShare
    expiredShare = options.expiredShare
  }

  var count: Int { shelves.last?.indices.upperBound ?? 0 }

  func shelf(of index: Int) -> ProfileShelf {
    shelves[shelves.firstIndex { index < $0.indices.upperBound } ?? shelves.endIndex - 1]
  }

  func entry(_ index: Int) -> InventoryEntry {
    let shelf = shelf(of: index)
    let trust = trust(of: index, on: shelf)
    let name = names.name(of: index, on: shelf)
    let (validFrom, validTo) = validity(of: index, on: shelf)
    return InventoryEntry(
      index: index, profile: shelf.profile, trust: trust,
      issuer: .issuing(trust, index: index), serial: serial(of: index), commonName: name.common,
      hostName: name.host, organization: draw.element(of: Organization.all, .organization, index),
      seatID: seatID(of: index, name.host), validFrom: validFrom, validTo: validTo)
  }

  func commonName(of index: Int) -> String {
    names.name(of: index, on: shelf(of: index)).common
  }

  func trust(of index: Int) -> CertificateTrust {
    trust(of: index, on: shelf(of: index))
  }

  func validity(of index: Int) -> (from: Date, to: Date) {
    validity(of: index, on: shelf(of: index))
  }
}

extension Inventory {
  func serial(of index: Int) -> [UInt8] {
    serials.serial(slot: collides(index) ? index & ~1 : index)
  }

  /// Returns the certificates with this serial number: none, one, or the two of a collision.
  func indices(serial: [UInt8]) -> [Int] {
    guard let slot = serials.slot(serial: serial), slot < count else { return [] }
    if collides(slot) { return slot.isMultiple(of: 2) ? [slot, slot + 1] : [] }
    return [slot]
  }

  /// Whether the certificate shares its serial number with its neighbour in the inventory.
  ///
  /// One pair in "Web TLS 2025" always does, unless the options turn collisions off.
  func collides(_ index: Int) -> Bool {
    guard collisionShare > 0 else { return false }
    let shelf = shelf(of: index)
    let first = index & ~1
    guard
      shelf.indices.contains(first), shelf.indices.contains(first + 1),
      first >= shelf.indices.lowerBound + shelf.lapsedCount
    else { return false }
    return draw.fraction(.collision, first) < collisionShare
      || first == (shelves[0].indices.count / 3) & ~1
  }

  func fate(of index: Int) -> Fate {
    let shelf = shelf(of: index)
    if index < shelf.indices.lowerBound + shelf.lapsedCount { return .expired }
    let fraction = draw.fraction(.fate, index)
    guard fraction < alreadyRevokedShare + expiredShare, !collides(index) else { return .ordinary }
    if fraction < alreadyRevokedShare { return .alreadyRevoked }
    return shelf.profile.isShortLived ? .ordinary : .expired
  }

  private func trust(of index: Int, on shelf: ProfileShelf) -> CertificateTrust {
    if case .publicACME = shelf.profile.issuance { return .acme }
    return index < shelf.indices.lowerBound + shelf.publicCount ? .publicCA : .privateCA
  }

  /// Public certificates are valid for whole days; the private CA signs at any second of the day.
  private func validity(of index: Int, on shelf: ProfileShelf) -> (from: Date, to: Date) {
    let isPrivate = trust(of: index, on: shelf) == .privateCA
    let second = isPrivate ? draw.number(.secondOfDay, index, below: Day.seconds) : 0
    let from = shelf.day(of: index).start + TimeInterval(second)
    let isExpired = fate(of: index) == .expired
    let days = isExpired ? ProfileDefinition.lapsedLifetimeDays : shelf.profile.lifetimeDays
    return (from, from + TimeInterval(days * Day.seconds - 1))
  }

  private func seatID(of index: Int, _ host: String) -> String {
    let isPerson = host.hasPrefix("*") || draw.number(.seat, index, below: 3) == 0
    return isPerson ? "owner-\(index % 977)@corp.example" : host
  }
}
