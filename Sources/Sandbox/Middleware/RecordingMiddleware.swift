import Hummingbird

/// Records every call as soon as the service has handled it, even if a fault changes the answer.
struct RecordingMiddleware: RouterMiddleware {
  let state: SandboxState

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    state.add(request, context, status: response.status.code)
    return response
  }
}
