import Foundation

/// Paths under a service's base URL. Every path passes the same check before it is sent.
///
/// Some parts of a path come from a service's answer, an incident file or the command line. A part
/// such as `..` would turn the intended call into a different one.
enum APIPath {
  /// Percent-encodes each part and joins them into a path.
  ///
  /// - Throws: `ServiceError` with code `refused` for a part that is not allowed in a path.
  static func joining(_ parts: String..., operation: String) throws -> String {
    try parts.reduce(into: "") { path, part in
      guard isHarmless(part) else { throw refusal(part, operation) }
      path += "/" + part.percentEncoded
    }
  }

  /// Checks that a path starts with `/` and that every part is percent-encoded.
  ///
  /// A part must not be empty, `.` or `..`, or contain a slash, a backslash or a control character.
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
