import AsyncHTTPClient
import Foundation

/// The HTTP proxy that tunnels the calls to a service.
///
/// The proxy sees the name of the service but never the key, because TLS starts inside the tunnel
/// (`CONNECT`, RFC 9110, 9.3.6). A service without TLS is never reached through a proxy.
public struct ServiceProxy: Sendable, Hashable {
  /// The host in canonical form.
  public let host: String
  /// The port.
  public let port: Int
  /// The user name and password for the proxy, sent in `Proxy-Authorization`; never shown.
  private let credentials: Credentials?

  private struct Credentials: Sendable, Hashable {
    let user: String
    let password: String
  }

  /// Reads `http://proxy.example:3128`. The scheme is optional, and `user:password@` may precede
  /// the host.
  ///
  /// - Throws: `InvalidAddress`, whose message shows neither user name nor password.
  public init(_ text: String) throws(InvalidAddress) {
    let text = text.trimmingCharacters(in: .whitespaces)
    let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    if let scheme = parts.first, parts.count == 2, scheme.lowercased() != "http" {
      throw InvalidAddress(
        message: "a proxy of the kind “\(String(scheme).beginning)” is not supported; use an HTTP "
          + "proxy, such as http://proxy.example:3128")
    }
    var rest = parts.last ?? ""
    let login = rest.lastIndex(of: "@").map { rest[..<$0] }
    if let login { rest = rest[login.endIndex...].dropFirst() }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    guard let (host, port) = Self.authority(rest) else {
      throw InvalidAddress(
        message: "“\(String(rest).beginning)” is not a proxy; write host and port, such as "
          + "http://proxy.example:3128")
    }
    (self.host, self.port) = (try ServiceHost(host).text, port)
    credentials = try login.map { (login) throws(InvalidAddress) in try Self.credentials(login) }
  }

  /// Returns host and port. The port is required, because programs disagree about the default port
  /// of a proxy.
  private static func authority(_ text: Substring) -> (host: String, port: Int)? {
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits),
      (1...65_535).contains(port)
    else { return nil }
    let host = String(text[..<colon])
    guard !host.contains(where: { "/?#\\%".contains($0) || $0.isWhitespace }) else { return nil }
    return (host, port)
  }

  private static func credentials(_ login: Substring) throws(InvalidAddress) -> Credentials {
    let parts = login.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      .map { String($0).removingPercentEncoding }
    guard let user = parts.first ?? nil, !user.isEmpty, parts.allSatisfy({ $0 != nil }),
      // In the header, the name ends at the first colon (RFC 7617).
      !user.contains(":")
    else {
      throw InvalidAddress(message: "the proxy's user name and password cannot be read")
    }
    return Credentials(user: user, password: parts.count == 2 ? parts[1] ?? "" : "")
  }

  /// The proxy's settings for the HTTP client.
  var configuration: HTTPClient.Configuration.Proxy {
    .server(
      host: host.trimmingCharacters(in: ["[", "]"]), port: port,
      authorization: credentials.map { .basic(username: $0.user, password: $0.password) })
  }

  /// Whether the service at an address may be reached through a proxy: only with TLS, and never a
  /// service on this machine.
  public static func mayReach(_ address: ServiceAddress) -> Bool {
    address.base.hasPrefix("https:") && !address.isLoopback
  }
}

extension ServiceProxy: CustomStringConvertible {
  /// Host and port only.
  public var description: String { "\(host):\(port)" }
}
extension ServiceProxy: CustomReflectable {
  /// Keeps the user name and password out of dumps.
  public var customMirror: Mirror { Mirror(self, children: ["address": description]) }
}
