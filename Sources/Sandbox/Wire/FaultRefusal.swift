import Hummingbird

/// An error answer that a fault asks for; each API has its own words for it.
enum FaultRefusal: Sendable {
  /// Too many calls; how to say when to come back, when at all.
  case throttled(retryAfter: String?)
  /// The service is in trouble.
  case trouble(HTTPResponse.Status)
  /// The key is not valid any more.
  case keyRevoked
}
