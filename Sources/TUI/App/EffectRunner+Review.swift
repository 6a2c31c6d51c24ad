import Engine
import Foundation

// The effects of the Review screen, and the freeze before a review.
extension EffectRunner {
  func carryOutOnReview(_ effect: Effect) {
    attempt(effect) { carryOutOnReview(effect, in: try openSession()) }
  }

  private func carryOutOnReview(_ effect: Effect, in session: IncidentSession) {
    let (file, gate) = (session.file, session.signOffGate)
    switch effect {
    case .freeze(let order, let filter, let digest):
      background(effect) { _ in
        _ = try file.review.freeze(order, filter: filter, expectedDigest: digest)
        return .frozen(try file.header())
      }
    case .loadReview:
      newest(.review, effect) { _ in .reviewProgress(try file.review.progress(of: .current)) }
    case .loadDifferences:
      newest(.differences, effect) { _ in .differences(try file.comparison.differences()) }
    case .loadVerdicts:
      newest(.verdicts, effect) { _ in .verdicts(try await gate.verdicts()) }
    case .mark(let mark, let span): self.mark(effect, mark, span, in: file)
    case .approve(let key, let statement):
      inOrder(effect) { _ in
        .signOffGiven(
          try await gate.approve(
            key: HomeFolder.expanding(key), statement: statement, mayAsk: false))
      }
    case .sendBack(let comment):
      inOrder(effect) { _ in
        try file.review.sendBack(comment: comment)
        return .withdrawn(try file.header())
      }
    case .unfreeze:
      inOrder(effect) { _ in
        try file.review.unfreeze()
        return .withdrawn(try file.header())
      }
    case .checkAdmission:
      background(effect) { _ in
        _ = try await gate.admit()
        return .admissible
      }
    case .admit(let order, let digest):
      background(effect) { _ in
        try await session.confirmFrozen(order, digest: digest)
        return .confirmed(try file.header())
      }
    default: break
    }
  }

  private func mark(
    _ effect: Effect, _ mark: ReviewMark, _ span: CheckSpan, in file: IncidentFile
  ) {
    inOrder(effect) { [listing] _ in
      guard let listing else { throw IncidentError(.wrongState, "no incident is open") }
      _ = try await file.review.mark(mark, try await listing.target(of: span))
      return .marked(try file.review.progress(of: .current))
    }
  }
}
