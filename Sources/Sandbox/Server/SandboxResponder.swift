import Hummingbird

/// Sends each request to the API that owns its path.
///
/// Each API has a router of its own, with its own middleware, errors and answer to unknown paths.
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
