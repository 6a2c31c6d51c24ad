import Foundation
import Hummingbird

/// The routes that read one order, or recent status changes.
struct OrderRoutes: Sendable {
  private struct Change: Encodable {
    let order: FlexibleValue
    let certificate: FlexibleValue
    let status: String

    enum CodingKeys: String, CodingKey {
      case order = "order_id"
      case certificate = "certificate_id"
      case status
    }
  }

  let state: CertCentralState

  func add(to api: RouterGroup<CallContext>) {
    api.get("order/certificate/status-changes") { request, _ in
      try state.require(.viewCertificates)
      return try changes(request)
    }
    api.get("order/certificate/:id") { _, context in
      try state.require(.viewCertificates)
      return try detail(context)
    }
    api.get("order/certificate/:id/duplicate") { _, context in
      try state.require(.viewCertificates)
      return try list(context) { role in
        if case .duplicate = role { true } else { false }
      }
    }
    api.get("order/certificate/:id/reissue") { _, context in
      try state.require(.viewCertificates)
      return try list(context) { $0 == .earlier }
    }
  }

  private func detail(_ context: CallContext) throws -> Response {
    let order = try state.order(context)
    let (ledger, now) = state.currentLedger()
    return .json(
      try WireEncoder.encode(
        OrderAnswer(order, .detail, state: state, ledger: ledger, now: now)))
  }

  private func list(
    _ context: CallContext, _ isListed: (OrderLayout.Role) -> Bool
  ) throws -> Response {
    let order = try state.order(context)
    let (ledger, now) = state.currentLedger()
    let isOwnListed = state.options.variants.contains(.ownCertificateInLists)
    let certificates = ledger.certificates(ofOrder: order)
      .map(ledger.certificate)
      .filter { isListed($0.role) || (isOwnListed && $0.role == .own) }
      .map { OrderCertificateAnswer($0, .list, state: state, ledger: ledger, now: now) }
    return .json(
      try WireEncoder.encode(ListAnswer("certificates", certificates, state.options.variants)))
  }

  private func changes(_ request: Request) throws -> Response {
    let text = request.uri.queryParameters["seconds"] ?? ""
    guard let seconds = Int(text), seconds >= 1 else {
      throw CertCentralRefusal.invalid("seconds must be a whole number, 1 or more.")
    }
    let (ledger, now) = state.currentLedger()
    let changes = ledger.changes(since: now - TimeInterval(seconds), until: now).map { index in
      let certificate = ledger.certificate(index)
      return Change(
        order: state.id(state.orders.id(ofOrder: certificate.order)),
        certificate: state.id(certificate.id), status: CertificateStatus.revoked.rawValue)
    }
    return .json(try WireEncoder.encode(ListAnswer("orders", changes, state.options.variants)))
  }
}

extension CertCentralState {
  /// Returns the position of the order whose id is in the path, and notes the order's own
  /// certificate.
  func order(_ context: CallContext) throws -> Int {
    let id = Int(try context.parameters.require("id"))
    guard let order = id.flatMap(orders.order(withID:)) else { throw CertCentralRefusal.notFound }
    context.note.change { $0.index = orders.layout.certificates(ofOrder: order).lowerBound }
    return order
  }
}
