import Engine

// Taking along what is in the same bundle as a checked certificate.
extension EffectRunner {
  func carryOutOnBundles(_ effect: Effect) {
    guard let file else { return report(.failed(effect, because: "no incident is open")) }
    switch effect {
    case .widenToBundles:
      let progress: @Sendable (Int, Int) -> Void = { [weak self] done, total in
        Task { @MainActor in self?.report(.widening(done: done, total: total)) }
      }
      widening = inOrder(effect) { service in
        do {
          // What was taken along for a certificate that is no longer checked must not bring it back.
          _ = try await file.leaveAlong()
          return .widened(
            try await BundleWidening(file: file, service: service).run(
              progress: progress))
        } catch is CancellationError {
          return .failed(effect, because: "the reading was broken off")
        }
      }
    case .leaveAlong:
      inOrder(effect) { _ in .leftAlong(try await file.leaveAlong()) }
    default: break
    }
  }
}
