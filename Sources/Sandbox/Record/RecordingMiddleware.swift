import Hummingbird

/// Writes every answered call to the record; the outermost layer, so that it sees what was sent.
struct RecordingMiddleware: RouterMiddleware {
  let state: SandboxState

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let response = try await next(request, context)
    let now = state.options.now()
    state.record.withLock {
      $0.add(
        context.note.current, method: request.method.rawValue, path: request.uri.path,
        query: request.uri.query, status: response.status.code, at: now)
    }
    return response
  }
}
