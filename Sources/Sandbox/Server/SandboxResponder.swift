import Hummingbird

/// Sends each call to the API that owns its path.
///
/// Each API has its own router, middleware, errors and answer to unknown paths.
struct SandboxResponder: HTTPResponder {
  let apis: [(prefix: String, responder: any HTTPResponder<CallContext>)]

  func respond(to request: Request, context: CallContext) async throws -> Response {
    let path = request.uri.path
    for api in apis where path.hasPrefix(api.prefix) {
      return try await api.responder.respond(to: request, context: context)
    }
    return Response(status: .notFound)
  }
}
