import Foundation
import Hummingbird

/// Notes the kind of a call before anything can refuse the call, to keep the record complete.
struct KindMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let parts = request.uri.path.split(separator: "/").dropFirst(3)
    let name = parts.dropFirst().first.map { $0.removingPercentEncoding ?? String($0) }
    context.note.change { note in
      switch (request.method, parts.first, parts.count) {
      case (.get, "hello", 1): note.kind = .hello
      case (.get, "profile", 1): note.kind = .profiles
      case (.get, "profile", 2): note.kind = .profile
      case (.get, "certificate-search", 1): note.kind = .search
      case (.get, "certificate", 2): note.kind = .read
      case (.put, "certificate", 3): note.kind = .revoke
      case (.delete, "certificate", 3): note.kind = .release
      default: note.kind = .other
      }
      if parts.first == "certificate" { note.serial = name }
    }
    return try await next(request, context)
  }
}
