import Hummingbird

/// The stand-in for Trust Lifecycle Manager: everything under `/mpki/api`.
struct TrustLifecycleAPI: Sendable {
  static let prefix = "/mpki/"

  let state: SandboxState

  /// Recording is outermost; whatever is to go wrong between client and service belongs below it.
  func responder() -> some HTTPResponder<CallContext> {
    let router = Router(context: CallContext.self)
    router.addMiddleware {
      RecordingMiddleware(state: state)
      RefusalMiddleware(variants: state.options.variants)
      KindMiddleware()
      LatencyMiddleware(latency: state.options.latency)
      AdmissionMiddleware(state: state)
    }
    let api = router.group("mpki/api")
    api.get("v1/hello") { _, _ in "Hello" }
    ProfileRoutes(state: state).add(to: api)
    SearchRoute(state: state).add(to: api)
    CertificateRoutes(state: state).add(to: api)
    return router.buildResponder()
  }
}
