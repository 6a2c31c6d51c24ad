import Hummingbird

/// Writes every call to the record in the moment in which the service has dealt with it, whatever
/// becomes of the answer.
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
