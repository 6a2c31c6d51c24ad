import Hummingbird

/// An error answer that a fault asks for; each API words it differently.
enum FaultRefusal: Sendable {
  /// Too many calls, with the value of `Retry-After`, if any.
  case throttled(retryAfter: String?)
  /// A server error.
  case trouble(HTTPResponse.Status)
  /// The key is no longer valid.
  case keyRevoked
}
