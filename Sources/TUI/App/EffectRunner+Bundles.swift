import Engine

// Including or leaving out the certificates that share a bundle with a checked one.
extension EffectRunner {
  func carryOutOnBundles(_ effect: Effect) {
    attempt(effect) { carryOutOnBundles(effect, in: try openSession()) }
  }

  private func carryOutOnBundles(_ effect: Effect, in session: IncidentSession) {
    switch effect {
    case .widenToBundles:
      let progress: @Sendable (Int, Int) -> Void = { [weak self] done, total in
        Task { @MainActor in self?.report(.widening(done: done, total: total)) }
      }
      widening = inOrder(effect) { _ in
        do {
          return .widened(try await session.takeBundles(progress: progress))
        } catch is CancellationError {
          return .failed(effect, because: "the reading was cancelled")
        }
      }
    case .leaveAlong:
      inOrder(effect) { _ in .leftAlong(try await session.file.bundles.leaveAlong()) }
    default: break
    }
  }
}
