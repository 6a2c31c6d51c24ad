import Hummingbird
import NIOConcurrencyHelpers

/// Admits only calls with the right key, and only as many as the rate windows allow.
///
/// The windows belong to the key, so a call with a wrong key does not count.
struct AdmissionMiddleware<Refusal: ServiceRefusal>: RouterMiddleware {
  /// The header that carries the key, in lower case.
  let header: String
  let key: String
  let rates: NIOLockedValueBox<RateWindows>
  let options: SandboxOptions

  func handle(
    _ request: Request, context: CallContext,
    next: (Request, CallContext) async throws -> Response
  ) async throws -> Response {
    let keys = request.headers.filter { $0.name.canonicalName == header }
    guard keys.map(\.value) == [key] else { throw Refusal.invalidKey }
    let now = options.now()
    switch rates.withLockedValue({ $0.admit(at: now) }) {
    case .admitted:
      return try await next(request, context)
    case .refused(let retryAfter):
      throw Refusal.tooManyRequests(retryAfter: retryAfter, now: now, options.variants)
    }
  }
}
