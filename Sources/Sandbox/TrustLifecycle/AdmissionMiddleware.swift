import Hummingbird

/// Lets in only calls with the right key, and only as many as the rate windows allow.
///
/// The windows belong to the key, so a call with a wrong one uses up nothing.
struct AdmissionMiddleware: RouterMiddleware {
  let state: SandboxState

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let keys = request.headers.filter { $0.name.canonicalName == "x-api-key" }
    guard keys.map(\.value) == [state.apiKey] else { throw TrustLifecycleRefusal.invalidKey }
    let now = state.options.now()
    switch state.rates.withLockedValue({ $0.admit(at: now) }) {
    case .admitted:
      return try await next(request, context)
    case .refused(let retryAfter):
      throw TrustLifecycleRefusal.tooManyRequests(
        retryAfter: retryAfter, now: now, state.options.variants)
    }
  }
}
