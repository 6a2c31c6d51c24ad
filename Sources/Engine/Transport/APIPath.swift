import Foundation

/// Paths under a service's base URL. Every path passes the same check before it is sent.
///
/// A part of a path comes from a service's answer, an incident file or the command line. A part
/// such as `..` would turn the intended call into a different one.
enum APIPath {
  /// Joins parts to a path and percent-encodes each.
  ///
  /// - Throws: `ServiceError` with code `refused` for a part that is not allowed in a path.
  static func joining(_ parts: String..., operation: String) throws -> String {
    try parts.reduce(into: "") { path, part in
      guard isHarmless(part) else { throw refusal(part, operation) }
      path += "/" + part.percentEncoded
    }
  }

  /// Checks a path: all parts are percent-encoded, and none is empty, `.` or `..`, or contains a
  /// separator.
  ///
  /// - Throws: `ServiceError` with code `refused` for any other path.
  static func check(_ path: String, operation: String) throws {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1, parts[0].isEmpty else { throw refusal(path, operation) }
    for part in parts.dropFirst() {
      guard let plain = part.removingPercentEncoding, isHarmless(plain),
        plain.percentEncoded == part
      else { throw refusal(part, operation) }
    }
  }

  private static func isHarmless(_ part: String) -> Bool {
    !part.isEmpty && part != "." && part != ".."
      && !part.unicodeScalars.contains {
        $0 == "/" || $0 == "\\" || $0.value < 0x20 || $0.value == 0x7F
      }
  }

  private static func refusal(_ part: String, _ operation: String) -> ServiceError {
    ServiceError(
      .refused, operation: operation,
      message: "“\(part.beginning)” is not allowed in a path; nothing was sent")
  }
}
