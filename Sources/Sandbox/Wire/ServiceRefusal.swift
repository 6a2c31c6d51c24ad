import Foundation
import Hummingbird

/// An error answer in the words of one service.
protocol ServiceRefusal: Error {
  var code: String { get }

  /// The key is missing or unknown.
  static var invalidKey: Self { get }
  /// Nothing is at the path.
  static var notFound: Self { get }

  /// A request that cannot be read, with the status that the router chose.
  static func unreadable(_ status: HTTPResponse.Status, _ message: String) -> Self

  /// Too many calls; there is room again in `retryAfter` seconds.
  static func tooManyRequests(
    retryAfter: TimeInterval, now: Date, _ variants: Set<SandboxVariant>
  ) -> Self

  /// What a fault has the service say.
  init(_ fault: FaultRefusal)

  /// The answer as it is sent.
  func answer(_ variants: Set<SandboxVariant>) throws -> Response
}
