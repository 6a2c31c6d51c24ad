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
    if let fault {
      query.offset = fault.offset(for: asked.offset)
      query.limit = fault.limit(for: asked.limit)
    }
    let (ledger, now) = state.currentLedger()
    let page = OrderSearch(state: state, ledger: ledger, now: now, query: query).page()
    let (total, indices) = fault?.page(for: page) ?? page
    let orders = indices.map { order in
      OrderAnswer(order, .item, state: state, ledger: ledger, now: now)
    }
    return .json(
      try WireEncoder.encode(
        Answer(
          orders: orders, page: PageAnswer(total: total, limit: query.limit, offset: asked.offset),
          // A recording shows that the list is left out when there is nothing at all.
          whenEmpty: EmptyList(state.options.variants, usual: total == 0 ? .leftOut : .array))))
  }
}
