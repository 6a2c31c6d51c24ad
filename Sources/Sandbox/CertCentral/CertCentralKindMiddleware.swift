import Hummingbird

/// Notes the kind of a call before anything can refuse the call, to keep the record complete.
struct CertCentralKindMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let parts = request.uri.path.split(separator: "/").dropFirst(2).map(String.init)
    context.note.change { note in
      note.service = .certCentral
      (note.kind, note.hasOwnPath) = Self.kind(request.method, parts)
    }
    return try await next(request, context)
  }

  private static func kind(
    _ method: HTTPRequest.Method, _ parts: [String]
  ) -> (kind: SandboxCallKind, hasOwnPath: Bool) {
    switch (method, parts.first, parts.count) {
    case (.get, "product", 1), (.get, "container", 1): (.profiles, true)
    case (.get, "request", 1...2): (.request, true)
    case (.put, "request", 3): (.approve, true)
    // The path may contain a serial number instead of the id.
    case (.put, "certificate", 3): (.revoke, parts[1].count == 32)
    case (_, "order", _) where parts.dropFirst().first == "certificate":
      orderKind(method, Array(parts.dropFirst(2)))
    default: (.other, true)
    }
  }

  private static func orderKind(
    _ method: HTTPRequest.Method, _ parts: [String]
  ) -> (kind: SandboxCallKind, hasOwnPath: Bool) {
    switch (method, parts.last, parts.count) {
    case (.get, nil, 0): (.search, false)
    case (.get, "status-changes", 1): (.changes, false)
    case (.get, _, 1): (.read, false)
    case (.get, "duplicate", 2), (.get, "reissue", 2): (.read, true)
    case (.put, "revoke", 2): (.revoke, true)
    default: (.other, true)
    }
  }
}
