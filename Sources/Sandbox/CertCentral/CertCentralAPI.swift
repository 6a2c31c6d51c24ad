import Hummingbird

/// The stand-in for CertCentral's Services API: everything under `/services/v2`.
struct CertCentralAPI: Sendable {
  static let prefix = "/services/v2/"

  let state: SandboxState

  func responder() -> some HTTPResponder<CallContext> {
    let router = Router(context: CallContext.self)
    let options = state.options
    let certCentral = state.certCentral
    router.addMiddleware {
      CertCentralKindMiddleware()
      CompressionMiddleware(variants: options.variants)
      FaultMiddleware(state: state) { try CertCentralRefusal($0).answer(options.variants) }
      RecordingMiddleware(state: state)
      RefusalMiddleware<CertCentralRefusal>(variants: options.variants)
      LatencyMiddleware(latency: options.latency)
      AdmissionMiddleware<CertCentralRefusal>(
        header: "x-dc-devkey", key: certCentral.key, rates: certCentral.rates, options: options)
    }
    let api = router.group("services/v2")
    CatalogueRoutes(state: certCentral).add(to: api)
    OrderListRoute(state: certCentral).add(to: api)
    OrderRoutes(state: certCentral).add(to: api)
    RevocationRoutes(state: certCentral).add(to: api)
    RequestRoutes(state: certCentral).add(to: api)
    return router.buildResponder()
  }
}
