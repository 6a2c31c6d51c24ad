import Hummingbird

/// Delays each call, as a network and a busy service do.
struct LatencyMiddleware: RouterMiddleware {
  let latency: Duration

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    if latency > .zero { try await Task.sleep(for: latency) }
    return try await next(request, context)
  }
}
