import Hummingbird

/// The stand-in for Trust Lifecycle Manager: everything under `/mpki`.
struct TrustLifecycleAPI: Sendable {
  static let prefix = "/mpki/"

  let state: SandboxState

  /// Makes the responder.
  ///
  /// The fault middleware wraps the recording middleware: the record keeps the service's own answer
  /// even if a fault changes it.
  func responder() -> some HTTPResponder<CallContext> {
    let router = Router(context: CallContext.self)
    let variants = state.options.variants
    router.addMiddleware {
      KindMiddleware()
      CompressionMiddleware(variants: variants)
      FaultMiddleware(state: state) { try TrustLifecycleRefusal($0).answer(variants) }
      RecordingMiddleware(state: state)
      RefusalMiddleware<TrustLifecycleRefusal>(variants: variants)
      LatencyMiddleware(latency: state.options.latency)
      AdmissionMiddleware<TrustLifecycleRefusal>(
        header: "x-api-key", key: state.apiKey, rates: state.rates, options: state.options)
    }
    let api = router.group("mpki/api")
    api.get("v1/hello") { _, _ in "Hello" }
    ProfileRoutes(state: state).add(to: api)
    SearchRoute(state: state).add(to: api)
    CertificateRoutes(state: state).add(to: api)
    return router.buildResponder()
  }
}
