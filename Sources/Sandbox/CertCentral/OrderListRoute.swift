import Foundation
import Hummingbird

/// `GET order/certificate`.
struct OrderListRoute: Sendable {
  struct Answer: Encodable {
    let orders: [OrderAnswer]
    let page: PageAnswer
    let whenEmpty: EmptyList

    private enum CodingKeys: String, CodingKey {
      case orders
      case page
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(orders, forKey: .orders, whenEmpty: whenEmpty)
      try container.encode(page, forKey: .page)
    }
  }

  let state: CertCentralState

  func add(to api: RouterGroup<CallContext>) {
    api.get("order/certificate") { request, context in
      try state.require(.viewCertificates)
      let query = try OrderQuery(
        request.decodedParameters, maximumLimit: state.options.certCentral.maximumPageSize)
      return try answer(query, context.note.current.drawn.flatMap(PageFault.init))
    }
  }

  private func answer(_ asked: OrderQuery, _ fault: PageFault?) throws -> Response {
    var query = asked
    query.ignore(state.options.variants)
    let cap = SearchCap(state.options)
    do {
      try cap.check(offset: asked.offset, limit: asked.limit)
    } catch let beyond {
      throw CertCentralRefusal.invalid(beyond.message)
    }
    let isUnstable = state.options.variants.contains(.unstableOrder)
    if isUnstable {
      (query.offset, query.limit) = (UnstableOrder.start(of: asked.offset), asked.limit + 1)
    }
    if let fault {
      query.offset = fault.offset(for: asked.offset)
      query.limit = fault.limit(for: asked.limit)
    }
    let (ledger, now) = state.currentLedger()
    var page = OrderSearch(state: state, ledger: ledger, now: now, query: query).page()
    if isUnstable {
      page.indices = UnstableOrder.page(page.indices, offset: asked.offset, limit: asked.limit)
    }
    let (total, indices) = cap.page(fault?.page(for: page) ?? page, offset: asked.offset)
    let orders = indices.map { order in
      OrderAnswer(order, .item, state: state, ledger: ledger, now: now)
    }
    return .json(
      try WireEncoder.encode(
        Answer(
          orders: orders,
          page: PageAnswer(
            total: total, limit: isUnstable ? asked.limit : query.limit, offset: asked.offset),
          // A recording shows that the list is left out when there is nothing at all.
          whenEmpty: EmptyList(state.options.variants, usual: total == 0 ? .leftOut : .array))))
  }
}
