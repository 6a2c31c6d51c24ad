import Foundation
import Hummingbird

/// `GET certificate-search`.
struct SearchRoute: Sendable {
  struct Answer: Encodable {
    let total: Int
    let offset: Int
    let limit: Int
    let items: [CertificateAnswer]
    let whenEmpty: EmptyList

    private enum CodingKeys: String, CodingKey {
      case total
      case offset
      case limit
      case items
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(total, forKey: .total)
      try container.encode(offset, forKey: .offset)
      try container.encode(limit, forKey: .limit)
      try container.encode(items, forKey: .items, whenEmpty: whenEmpty)
    }
  }

  /// The number of certificates that each parallel task makes.
  private static let portion = 64

  let state: SandboxState

  func add(to api: RouterGroup<CallContext>) {
    api.get("v1/certificate-search") { request, context in
      try state.require(.viewCertificates)
      let fault = context.note.current.drawn.flatMap(PageFault.init)
      let query = try CertificateQuery(
        request.uri.queryParameters, maximumLimit: state.options.maximumPageSize)
      return try await answer(query, fault)
    }
  }

  private func answer(_ asked: CertificateQuery, _ fault: PageFault?) async throws -> Response {
    let plan: PagePlan
    do {
      plan = try PagePlan(
        offset: asked.offset, limit: asked.limit, options: state.options, fault: fault)
    } catch let beyond {
      throw TrustLifecycleRefusal.invalidRequest(beyond.message, field: "offset")
    }
    var query = asked
    query.ignore(state.options.variants)
    (query.offset, query.limit) = (plan.queriedOffset, plan.queriedLimit)
    let now = state.options.now()
    let shown = state.ledger.withLockedValue { ledger in
      ledger.advance(to: now)
      return ledger.shown
    }
    let (total, indices) = plan.page(
      try CertificateSearch(state: state, shown: shown, query: query).page())
    let items = try await items(indices, shown, now)
    return .json(
      try WireEncoder.encode(
        Answer(
          total: total, offset: asked.offset, limit: plan.shownLimit,
          items: items,
          whenEmpty: EmptyList(state.options.variants, usual: .array))))
  }

  private func items(
    _ indices: [Int], _ shown: ShownStatuses, _ now: Date
  ) async throws -> [CertificateAnswer] {
    let portions = stride(from: 0, to: indices.count, by: Self.portion).map {
      indices[$0..<min($0 + Self.portion, indices.count)]
    }
    return try await withThrowingTaskGroup(of: (Int, [CertificateAnswer]).self) { group in
      for (number, portion) in portions.enumerated() {
        group.addTask { [state] in
          let answers = try portion.map { index in
            try CertificateAnswer(
              state.inventory.entry(index), status: shown.status(of: index), detail: nil,
              state: state, now: now)
          }
          return (number, answers)
        }
      }
      var answers = Array(repeating: [CertificateAnswer](), count: portions.count)
      for try await (number, portion) in group {
        answers[number] = portion
      }
      return answers.flatMap { $0 }
    }
  }
}
