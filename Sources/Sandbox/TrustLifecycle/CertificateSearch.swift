import Foundation
import X509

/// Finds certificates in the inventory, by arithmetic where possible and by a scan otherwise.
struct CertificateSearch {
  /// The largest number of certificates to scan for a thumbprint that no answer has shown. If there
  /// are more, the search finds nothing.
  static let thumbprintScanLimit = 5_000

  let state: SandboxState
  let shown: ShownStatuses
  let query: CertificateQuery

  /// Returns the number of matching certificates, and the certificates on the requested page.
  func page() throws -> (total: Int, indices: [Int]) {
    let shelves = state.inventory.shelves.filter(matches)
    let ranges = shelves.map { query.validFrom.map($0.indices(issuedIn:)) ?? $0.indices }
    if let candidates = try candidates(in: ranges) {
      let found = candidates.filter { index in
        ranges.contains { $0.contains(index) } && hasStatus(index) && matches(index)
      }
      return (found.count, Array(found.dropFirst(query.offset).prefix(query.limit)))
    }
    return needsEntries ? filteredPage(ranges) : countedPage(ranges)
  }

  private func countedPage(_ ranges: [Range<Int>]) -> (Int, [Int]) {
    var total = 0
    var indices: [Int] = []
    for range in ranges {
      let count = shown.count(query.status, in: range)
      let toSkip = max(0, query.offset - total)
      if indices.count < query.limit, toSkip < count {
        shown.forEach(query.status, in: range, skipping: toSkip) { index in
          indices.append(index)
          return indices.count < query.limit
        }
      }
      total += count
    }
    return (total, indices)
  }

  private func filteredPage(_ ranges: [Range<Int>]) -> (Int, [Int]) {
    var total = 0
    var indices: [Int] = []
    for range in ranges {
      shown.forEach(query.status, in: range) { index in
        if matches(index) {
          if total >= query.offset, indices.count < query.limit { indices.append(index) }
          total += 1
        }
        return true
      }
    }
    return (total, indices)
  }

  /// Returns the few certificates with the query's serial number or thumbprint; `nil` if the query
  /// has neither.
  private func candidates(in ranges: [Range<Int>]) throws -> [Int]? {
    if let text = query.serialNumber {
      let found = [UInt8](serialText: text).map(state.inventory.indices(serial:)) ?? []
      guard query.thumbprint != nil else { return found }
      return try found.filter(hasThumbprint)
    }
    guard let thumbprint = query.thumbprint else { return nil }
    if let index = state.thumbprints.withLockedValue({ $0.index(of: thumbprint) }) {
      return try hasThumbprint(index) ? [index] : []
    }
    guard ranges.map(\.count).reduce(0, +) <= Self.thumbprintScanLimit else { return [] }
    return try ranges.joined().first(where: hasThumbprint).map { [$0] } ?? []
  }

  private func hasThumbprint(_ index: Int) throws -> Bool {
    let certificate = try state.certificate(state.inventory.entry(index))
    return certificate.thumbprint.lowercased() == query.thumbprint
  }

  private func hasStatus(_ index: Int) -> Bool {
    query.status.map { $0 == shown.status(of: index) } ?? true
  }
}

extension CertificateSearch {
  private func matches(_ shelf: ProfileShelf) -> Bool {
    let profile = shelf.profile
    func allows(_ wanted: String?, _ value: String) -> Bool {
      wanted.map { $0 == value.lowercased() } ?? true
    }
    return allows(query.profileID, profile.id)
      && allows(query.accountID, CertificateAnswer.accountID)
      && allows(query.businessUnitID, profile.businessUnit.id)
      && allows(query.businessUnitName, profile.businessUnit.name)
      && allows(query.seatTypeID, profile.seatType.id)
  }

  private var needsEntries: Bool {
    query.validTo != nil || query.commonName != nil || query.seatID != nil
      || query.issuerKeyID != nil || query.issuerID != nil || query.issuerName != nil
      || query.issuerSerialNumber != nil
  }

  /// Whether the certificate meets the conditions that its profile does not decide.
  private func matches(_ index: Int) -> Bool {
    if let validTo = query.validTo,
      !validTo.contains(Day(of: state.inventory.validity(of: index).to))
    {
      return false
    }
    if let commonName = query.commonName,
      !state.inventory.commonName(of: index).lowercased().contains(commonName)
    {
      return false
    }
    if let seatID = query.seatID, state.inventory.entry(index).seatID.lowercased() != seatID {
      return false
    }
    return matchesIssuer(index)
  }

  private func matchesIssuer(_ index: Int) -> Bool {
    guard
      query.issuerKeyID != nil || query.issuerID != nil || query.issuerName != nil
        || query.issuerSerialNumber != nil
    else { return true }
    let name = AuthorityName.issuing(state.inventory.trust(of: index), index: index)
    let authority = state.factory.authority(name)
    let id = authority.id.lowercased()
    if let wanted = query.issuerID, wanted != id { return false }
    if let wanted = query.issuerSerialNumber, wanted != id { return false }
    if let wanted = query.issuerName, wanted != name.commonName.lowercased() { return false }
    if let wanted = query.issuerKeyID {
      let keyID = SubjectKeyIdentifier(hash: authority.certificate.publicKey).keyIdentifier
      return wanted == keyID.hexadecimalText.lowercased()
    }
    return true
  }
}
