import Foundation

/// The base URL of a service, checked so that a key may be sent to it.
public struct ServiceAddress: Sendable, Hashable {
  /// The base without a trailing slash, such as `https://demo.one.digicert.com`.
  public let base: String
  /// The host, for display.
  public let host: String

  /// Reads a base URL; throws `InvalidAddress` when a key must not be sent there.
  ///
  /// https anywhere, plain http only to loopback; no user, query or fragment.
  public init(_ text: String) throws(InvalidAddress) {
    let shown = text.scrubbed
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      let host = parts.encodedHost?.lowercased(), !host.isEmpty, !host.contains("%")
    else {
      throw InvalidAddress(
        message: "“\(shown)” is not a URL; write it like https://demo.one.digicert.com")
    }
    guard parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
    else {
      throw InvalidAddress(
        message: "the base URL may hold only scheme, host, port and path, nothing secret")
    }
    switch scheme {
    case "https": break
    case "http" where Self.isLoopback(host): break
    case "http":
      throw InvalidAddress(
        message: "plain http to \(host.scrubbed) would show the API key to the network; use https")
    default:
      throw InvalidAddress(message: "“\(scheme.scrubbed)” is not a scheme to reach a service by")
    }
    self.base = text.hasSuffix("/") ? String(text.dropLast()) : text
    self.host = host.scrubbed
  }

  private static func isLoopback(_ host: String) -> Bool {
    ["localhost", "::1", "[::1]"].contains(host)
      || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
        && host.split(separator: ".").allSatisfy { $0.allSatisfy(\.isNumber) && UInt8($0) != nil })
  }
}

/// A base URL that the console will not send a key to, with a sentence that says why.
public struct InvalidAddress: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to write instead.
  public let message: String
  public var description: String { message }
}
