import Foundation
import Hummingbird

/// An error answer in the form of one service.
protocol ServiceRefusal: Error {
  var code: String { get }

  /// The key is missing or unknown.
  static var invalidKey: Self { get }
  /// Nothing exists at the path.
  static var notFound: Self { get }

  /// The call cannot be read; Hummingbird chose the status.
  static func unreadable(_ status: HTTPResponse.Status, _ message: String) -> Self

  /// Too many calls; the windows have room again in `retryAfter` seconds.
  static func tooManyRequests(
    retryAfter: TimeInterval, now: Date, _ variants: Set<SandboxVariant>
  ) -> Self

  /// Makes the error answer that a fault asks for.
  init(_ fault: FaultRefusal)

  /// Returns the HTTP answer.
  func answer(_ variants: Set<SandboxVariant>) throws -> Response
}

/// An error answer that a fault asks for; each API words it differently.
enum FaultRefusal: Sendable {
  /// Too many calls, with the value of `Retry-After`, if any.
  case throttled(retryAfter: String?)
  /// A server error.
  case trouble(HTTPResponse.Status)
  /// The key is no longer valid.
  case keyRevoked
}
