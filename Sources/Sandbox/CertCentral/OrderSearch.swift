import Foundation

/// Finds orders by a scan of the inventory.
struct OrderSearch {
  let state: CertCentralState
  let ledger: CertCentralLedger
  let now: Date
  let query: OrderQuery

  /// Returns the number of matching orders, and the orders on the requested page.
  func page() -> (total: Int, indices: [Int]) {
    var total = 0
    var indices: [Int] = []
    let candidates = candidates()
    for position in candidates.indices {
      let order =
        query.isDescending ? candidates[candidates.count - 1 - position] : candidates[position]
      guard matches(order) else { continue }
      if total >= query.offset, indices.count < query.limit { indices.append(order) }
      total += 1
    }
    return (total, indices)
  }

  /// Returns the order of the query's serial number or certificate id; all orders if the query has
  /// neither, none if the query has both and they disagree.
  private func candidates() -> [Int] {
    let orders = state.orders
    guard query.serialNumber != nil || query.certificateID != nil else {
      return Array(0..<orders.orderCount)
    }
    let certificates = [
      query.serialNumber.map { text in
        [UInt8](serialText: text).flatMap(ledger.certificate(withSerial:))
      },
      query.certificateID.map { text in Int(text).flatMap(ledger.certificate(withID:)) },
    ].compactMap { $0 }
    guard let first = certificates.first, let index = first,
      certificates.allSatisfy({ $0 == index })
    else { return [] }
    return [ledger.order(ofCertificate: index)]
  }

  /// Whether the order meets all conditions; checks the cheapest first.
  private func matches(_ order: Int) -> Bool {
    let orders = state.orders
    if let wanted = query.productID, wanted != orders.product(ofOrder: order).id { return false }
    if let wanted = query.divisionID, wanted != String(orders.division(ofOrder: order).id) {
      return false
    }
    if let wanted = query.organizationID,
      wanted != String(OrderAnswer.organizationID(orders.organization(ofOrder: order)))
    {
      return false
    }
    if let wanted = query.created, !wanted.contains(orders.created(order)) { return false }
    return hasStatus(order) && isValid(order) && hasName(order) && isFound(order)
  }

  /// Whether the order meets the status filter. The filter `issued` also matches expired orders and
  /// those with a pending revocation.
  private func hasStatus(_ order: Int) -> Bool {
    guard let wanted = query.status else { return true }
    let status = ledger.status(ofOrder: order, at: now)
    return wanted == status.rawValue
      || (wanted == OrderStatus.issued.rawValue && [.expired, .revocationPending].contains(status))
  }

  private func isValid(_ order: Int) -> Bool {
    guard let wanted = query.validTill else { return true }
    return state.orders.hasIssued(order)
      && wanted.contains(state.orders.validTill(ofOrder: order).start)
  }

  private func hasName(_ order: Int) -> Bool {
    guard query.commonName != nil || query.domainName != nil else { return true }
    let names = state.orders.names(ofOrder: order)
    if let pattern = query.commonName, !names.common.lowercased().matches(pattern) { return false }
    return query.domainName.map { names.dns.contains($0) } ?? true
  }

  private func isFound(_ order: Int) -> Bool {
    guard let text = query.search else { return true }
    let orders = state.orders
    return String(orders.id(ofOrder: order)).contains(text)
      || orders.names(ofOrder: order).common.lowercased().contains(text)
      || orders.layout.certificates(ofOrder: order).contains { index in
        orders.certificate(index).serial.hexadecimalText.lowercased().contains(text)
      }
  }
}

extension String {
  /// Whether the text consists of the parts in this sequence, with any text between them.
  fileprivate func matches(_ parts: [String]) -> Bool {
    guard let first = parts.first, let last = parts.last, parts.count > 1 else {
      return self == parts.first
    }
    guard hasPrefix(first) else { return false }
    var rest = dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.range(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}
