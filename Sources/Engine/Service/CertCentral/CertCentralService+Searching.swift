import Foundation

/// The filter of a list of orders.
struct CertCentralOrderFilter {
  var scope: CertCentralScope?
  var status: String?
  var created: IssuanceWindow?
  /// Whether the newest order comes first. By default the oldest comes first, because new orders
  /// then do not shift the rows that are already read.
  var isNewestFirst = false

  /// The parameters of `GET /order/certificate`.
  var query: [(name: String, value: String)] {
    var query: [(name: String, value: String)] = []
    if let status { query.append(("filters[status]", status)) }
    if let scope { query.append(("filters[product_name_id]", scope.product)) }
    if let division = scope?.division { query.append(("filters[container_id]", division)) }
    if let created {
      query.append(("filters[date_created]", "\(created.first)...\(created.last)"))
    }
    return query + [("sort", isNewestFirst ? "-date_created" : "date_created")]
  }
}

// Products, divisions, and the orders that hold the certificates.
extension CertCentralService {
  /// An order with a pending reissue holds issued certificates, but the filter `issued` omits it. A
  /// pending revocation is not a documented filter value; asking for it may return every order of
  /// the account.
  private static let searchedStatuses = ["issued", "reissue_pending"]
  /// Each order costs a call of its own, so larger pages would only make progress less visible.
  private static let ordersAtOnce = 50
  /// The number of orders that are read at the same time.
  private static let readsAtOnce = 8

  public func profiles() async throws -> [Profile] { try await profileList().profiles }

  public func profileList() async throws -> ProfileList {
    do {
      return try await client.read(
        ProductsAnswer.self,
        APICall(path: "/product", lane: .search, operation: "listing products")
      ).list
    } catch let error as ServiceError where error.code == .notFound {
      return ProfileList(profiles: try await productsOfOrders())
    }
  }

  public func profile(id: String) async throws -> Profile {
    try await profile(named: id)
  }

  /// Returns the product with that `name_id`, or the only product with that name. A division id
  /// behind a slash limits the result to that division.
  public func profile(named text: String) async throws -> Profile {
    let scope = CertCentralScope(text)
    let all = try await profiles()
    let product =
      all.first { $0.id == scope.product }
      ?? Self.only(all.filter { $0.name == scope.product.scrubbed })
    // A product that can no longer be ordered is not listed, but may still have orders.
    let found = if let product { product } else { try await profileOfOrders(scope) }
    guard let id = scope.division else { return found }
    guard ServiceIdentifier.isNumber(id) else {
      throw ServiceError(
        .notFound, operation: "finding the division",
        message: "“\(id.beginning)” is not a division id: those consist of digits")
    }
    let division = try await divisions().first { $0.id == id }
    return found.within(division ?? Division(id: id, name: id.scrubbed))
  }

  public func divisions() async throws -> [Division] {
    do {
      return try await client.read(
        ContainersAnswer.self,
        APICall(path: "/container", lane: .search, operation: "listing divisions")
      ).divisions
    } catch let error as ServiceError where [.notFound, .notPermitted].contains(error.code) {
      return []
    }
  }

  public func matchCount(profileID: String, window: IssuanceWindow) async throws -> Int {
    try await orders(
      CertCentralOrderFilter(
        scope: CertCentralScope(profileID), status: Self.searchedStatuses[0], created: window),
      offset: 0, limit: 1
    ).total
  }

  /// Returns a page of orders, with the certificates in each that were issued in the window.
  ///
  /// Searches one more day on each side, because the start of the service's day is not documented.
  /// To find an older order whose certificate was reissued in the window, the window must start
  /// earlier.
  public func certificates(
    profileID: String, window: IssuanceWindow, status: CertificateStatus, offset: Int, limit: Int,
    isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    try await certificates(
      profileID: profileID, window: window, part: window, status: status, offset: offset,
      limit: limit, isSettled: isSettled)
  }

  /// Returns a page of the orders that were placed in a part of the window. Their certificates may
  /// have been issued anywhere in the whole window.
  public func certificates(
    profileID: String, window: IssuanceWindow, part: IssuanceWindow, status: CertificateStatus,
    offset: Int, limit: Int, isSettled: @Sendable (_ reference: String) -> Bool
  ) async throws -> CertificatePage {
    let days = try? IssuanceWindow(
      first: part.first.adding(days: -1), last: part.last.adding(days: 1))
    let page = try await orders(
      scope: CertCentralScope(profileID), created: days ?? part, offset: offset,
      limit: min(limit, Self.ordersAtOnce))
    let scope = CertCentralScope(profileID)
    var foreign = ForeignRows()
    var unreadableOrders = 0
    var readable: [OrderAnswer] = []
    for order in page.orders {
      guard let order = order.value else {
        unreadableOrders += 1
        continue
      }
      if let (filter, why) = order.contradiction(to: scope, created: days ?? part) {
        foreign.add(filter, why)
      } else {
        readable.append(order)
      }
    }
    // The closure must not outlive this call, so it is called before the tasks start. A certificate
    // that the list shows as issued is read again, even if it is settled.
    let isKnown = readable.map { order in
      order.certificate?.value?.ownStatus != .issued
        && order.ownReference.map { isSettled($0.text) } ?? false
    }
    let found = try await inOrder(Array(zip(readable, isKnown))) { order, isKnown in
      try await self.certificates(
        of: order, issuedIn: window, status: status, ownIsKnown: isKnown)
    }
    var unreadable = found.reduce(into: UnreadableRows()) { $0 += $1.unreadable }
    unreadable.add(
      "an order of the page has no id that consists of digits",
      count: unreadableOrders)
    return CertificatePage(
      total: page.total, certificates: found.flatMap(\.certificates), unreadable: unreadable,
      foreign: foreign,
      rows: zip(readable, found).filter { $0.1.unreadable.isEmpty }.map(\.0.id.text))
  }

  // MARK: - Orders

  /// A page of orders as the service returns it.
  struct OrderPage {
    /// The number of orders that the service counts; without its count, an estimate from the orders
    /// received so far.
    let total: Int
    let orders: [Lenient<OrderAnswer>]
  }

  func orders(
    _ filter: CertCentralOrderFilter, offset: Int, limit: Int
  ) async throws -> OrderPage {
    let call = APICall(
      path: "/order/certificate",
      query: filter.query + [("offset", String(offset)), ("limit", String(limit))], lane: .search,
      operation: "searching orders from row \(offset + 1)")
    let answer = try client.decode(
      OrderListAnswer.self, from: try await client.answer(call).body, operation: call.operation)
    let total = ReportedTotal.count(
      answer.page?.total, given: answer.orders.rows.count, offset: offset, limit: limit)
    try client.require(call.operation) { () throws(InvalidField) in
      try answer.orders.requireGiven(total: total, offset: offset, "order")
    }
    try PageSize.check(answer.orders.rows.count, asked: limit, operation: call.operation)
    return OrderPage(total: total, orders: answer.orders.rows)
  }

  /// Returns a page of the orders with any of the searched statuses, one list after the other.
  private func orders(
    scope: CertCentralScope, created: IssuanceWindow, offset: Int, limit: Int
  ) async throws -> OrderPage {
    var (total, orders): (Int, [Lenient<OrderAnswer>]) = (0, [])
    for status in Self.searchedStatuses {
      let filter = CertCentralOrderFilter(scope: scope, status: status, created: created)
      let start = max(0, offset - total)
      let page = try await self.orders(
        filter, offset: start, limit: max(1, limit - orders.count))
      total += page.total
      orders += page.orders
      // The next list starts only after the last row of this one.
      if start + page.orders.count < page.total { break }
    }
    return OrderPage(total: total, orders: orders)
  }

  private func certificates(
    of order: OrderAnswer, issuedIn window: IssuanceWindow, status: CertificateStatus,
    ownIsKnown: Bool
  ) async throws -> (certificates: [CertificateRecord], unreadable: UnreadableRows) {
    let id = order.id.text
    guard !ownIsKnown || order.mayHaveDuplicates else { return ([], []) }
    let held = try await held(by: order, ownIsKnown: ownIsKnown)
    var all = held.all
    let revoked = all.filter { $0.ownStatus == .revoked }.compactMap { certificate in
      certificate.id?.nonEmpty.map {
        CertCentralReference(order: id, certificate: $0).text.scrubbed
      }
    }
    all.removeAll { [.revoked, .expired].contains($0.ownStatus) || $0.hasExpired }
    let records = all.compactMap { order.record(of: $0, size: all.count, revoked: revoked) }
    let asked = records.filter { record in
      status == .issued
        ? record.status != .revoked && record.status != .expired : record.status == status
    }
    let (found, undated) = Self.placed(asked, in: window)
    // An order counts as one row, however many of its certificates are unreadable.
    let unread = held.unreadable + all.count - records.count
    var troubles: [String] = []
    if unread > 0 {
      troubles.append(
        "order \(id.scrubbed) has \(unread.counted("certificate")) that cannot be read")
    }
    // The date filter applies to the order. Only a certificate's own date shows that the
    // certificate is in the window.
    troubles += undated.map(Self.undated)
    return (found, troubles.isEmpty ? [] : [troubles.joined(separator: ", ")])
  }

  /// Returns the records that start in a window, and those without a known start.
  ///
  /// Never inlined: the optimizer of Swift 6.3 crashes on the switch over the date within the
  /// caller.
  @inline(never)
  private static func placed(
    _ records: [CertificateRecord], in window: IssuanceWindow
  ) -> (found: [CertificateRecord], undated: [CertificateRecord]) {
    var (found, undated): ([CertificateRecord], [CertificateRecord]) = ([], [])
    for record in records {
      let start: Date? = record.validFrom
      if start == nil { undated.append(record) }
      if let start, window.contains(CalendarDate(start)) { found.append(record) }
    }
    return (found, undated)
  }

  /// Returns the certificates of a listed order. If the order's own certificate needs no read,
  /// returns only the duplicates.
  private func held(
    by order: OrderAnswer, ownIsKnown: Bool
  ) async throws -> OrderedCertificates {
    let id = order.id.text
    guard !ownIsKnown else { return try await list("duplicate", of: id, lane: .search) }
    return try await certificates(
      of: try await self.order(id, lane: .search), hasDuplicates: order.mayHaveDuplicates,
      lane: .search)
  }

  /// Returns a sentence that says why the search leaves a certificate out.
  private static func undated(_ record: CertificateRecord) -> String {
    "certificate \(record.identity.serial) of order \(record.bundle?.id ?? "") is left out: "
      + record.start.unreadStart
  }

  /// Runs `body` on several elements at a time and returns the results in the sequence of the
  /// elements.
  private func inOrder<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Result
  ) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var results = [Result?](repeating: nil, count: elements.count)
      for (index, element) in elements.enumerated() {
        if index >= Self.readsAtOnce, let (done, result) = try await group.next() {
          results[done] = result
        }
        group.addTask { (index, try await body(element)) }
      }
      for try await (done, result) in group { results[done] = result }
      return results.compactMap { $0 }
    }
  }

  // MARK: - Products

  /// Returns the products of the latest orders, for a service that does not list products.
  private func productsOfOrders() async throws -> [Profile] {
    let page = try await orders(
      CertCentralOrderFilter(isNewestFirst: true), offset: 0, limit: 1_000)
    var seen: Set<String> = []
    return page.orders.compactMap(\.value?.product?.value?.profile)
      .filter { seen.insert($0.id).inserted }.sorted { $0.id < $1.id }
  }

  private func profileOfOrders(_ scope: CertCentralScope) async throws -> Profile {
    let page =
      ServiceIdentifier.isProduct(scope.product)
      ? try await orders(CertCentralOrderFilter(scope: scope), offset: 0, limit: 1) : nil
    guard let page, page.total > 0 else {
      throw ServiceError(
        .notFound, operation: "finding the product",
        message: "no product has the name_id or name “\(scope.product.scrubbed)”, and there is no "
          + "order of it; “profiles” lists them")
    }
    let name = page.orders.first?.value?.product?.value?.name?.nonEmpty ?? scope.product
    return Profile(
      id: scope.product.scrubbed, name: name.scrubbed, trustEvidence: scope.trustEvidence)
  }

  private static func only(_ profiles: [Profile]) -> Profile? {
    profiles.count == 1 ? profiles[0] : nil
  }
}

extension OrderAnswer {
  /// Returns the filter that the order contradicts, with a sentence; `nil` if it contradicts none.
  fileprivate func contradiction(
    to scope: CertCentralScope, created: IssuanceWindow
  ) -> (filter: ForeignRows.Filter, why: String)? {
    let name = "order \(id.text.scrubbed)"
    if let product = product?.value?.nameId?.nonEmpty, product != scope.product {
      return (.product, "\(name) is for product “\(product.beginning)”")
    }
    if let asked = scope.division, let own = container?.value?.id?.nonEmpty, own != asked {
      return (.division, "\(name) belongs to division “\(own.beginning)”")
    }
    if let date = dateCreated?.nonEmpty.flatMap(Timestamp.parse),
      !created.contains(CalendarDate(date))
    {
      return (.window, "\(name) was placed on \(CalendarDate(date)), outside the window")
    }
    return nil
  }

  /// The reference of the order's own certificate.
  fileprivate var ownReference: CertCentralReference? {
    certificate?.value?.id?.nonEmpty.map { CertCentralReference(order: id.text, certificate: $0) }
  }
}
