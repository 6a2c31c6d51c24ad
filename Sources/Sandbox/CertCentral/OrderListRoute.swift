import Foundation
import Hummingbird

/// `GET order/certificate`.
struct OrderListRoute: Sendable {
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
    let plan: PagePlan
    do {
      plan = try PagePlan(
        offset: asked.offset, limit: asked.limit, options: state.options, fault: fault)
    } catch let beyond {
      throw CertCentralRefusal.invalid(beyond.message)
    }
    var query = asked
    query.ignore(state.options.variants)
    (query.offset, query.limit) = (plan.queriedOffset, plan.queriedLimit)
    let (ledger, now) = state.currentLedger()
    let (total, indices) = plan.page(
      OrderSearch(state: state, ledger: ledger, now: now, query: query).page())
    let orders = indices.map { order in
      OrderAnswer(order, .item, state: state, ledger: ledger, now: now)
    }
    return .json(
      try WireEncoder.encode(
        ListAnswer(
          "orders", orders,
          page: PageAnswer(total: total, limit: plan.shownLimit, offset: asked.offset),
          state.options.variants,
          // A recording shows that CertCentral omits the list if no order matches at all.
          usual: total == 0 ? .leftOut : .array)))
  }
}
