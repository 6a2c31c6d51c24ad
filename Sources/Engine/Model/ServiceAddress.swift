import Foundation

/// The base URL of a service, checked for safety before a key is sent to it.
///
/// All spellings of an address have one canonical form: scheme and host in lower case, no default
/// port, no trailing dot or slash. Stage, safeguards, request budget, incident and key depend on
/// that form. A spelling that other programs could read as a different address is refused.
public struct ServiceAddress: Sendable, Hashable {
  /// The base in canonical form, such as `https://demo.one.digicert.com`.
  public let base: String
  /// The host in canonical form, such as `demo.one.digicert.com` or `[::1]`.
  public let host: String
  /// The port, explicit or default.
  public let port: Int
  /// Whether calls stay on this machine.
  public let isLoopback: Bool
  /// The service behind the address, regardless of its spelling. All loopback addresses are the
  /// same machine, and some services ignore the case of a path.
  private let target: String

  /// Reads a base URL; throws `InvalidAddress` when it is unsafe to send a key there.
  ///
  /// Allows https to any host and plain http only to loopback; no user, query or fragment.
  public init(_ text: String) throws(InvalidAddress) {
    let spelling = try Spelling(text)
    let scheme = spelling.scheme.lowercased()
    guard let defaultPort = Self.defaultPorts[scheme] else {
      throw InvalidAddress(
        message: "“\(spelling.scheme.scrubbed)” is not a supported scheme")
    }
    let host = try ServiceHost(spelling.host)
    guard scheme == "https" || host.isLoopback else {
      throw InvalidAddress(
        message: "plain http to \(host.text) would show the API key to the network; use https")
    }
    let port = try Self.port(spelling.port) ?? defaultPort
    let path = try Self.path(spelling.path)
    base = "\(scheme)://\(host.text)" + (port == defaultPort ? "" : ":\(port)") + path
    target = "\(host.isLoopback ? "loopback" : host.text):\(port)\(path.lowercased())"
    self.host = host.text
    self.port = port
    isLoopback = host.isLoopback
  }

  private static let defaultPorts = ["https": 443, "http": 80]

  private static func port(_ text: String) throws(InvalidAddress) -> Int? {
    guard !text.isEmpty else { return nil }
    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text),
      (1...65_535).contains(port)
    else {
      throw InvalidAddress(message: "“\(text.scrubbed)” is not a port; use a number up to 65535")
    }
    return port
  }

  /// Returns the path without trailing slashes; empty for none.
  private static func path(_ text: String) throws(InvalidAddress) -> String {
    var segments = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    while segments.last?.isEmpty == true { segments.removeLast() }
    guard
      segments.allSatisfy({ segment in
        ![".", "..", ""].contains(segment) && segment.utf8.allSatisfy(\.isUnreserved)
      })
    else {
      throw InvalidAddress(
        message: "the path of the base URL, “\(text.scrubbed)”, may contain only names of letters, "
          + "digits, “-”, “_”, “.” and “~”, each after one slash")
    }
    return segments.map { "/" + $0 }.joined()
  }
}

extension ServiceAddress {
  /// Whether two base URLs name the same address, regardless of spelling; texts that are not
  /// addresses are compared as they are.
  public static func same(_ first: String, _ second: String) -> Bool {
    if first == second { return true }
    guard let first = try? ServiceAddress(first), let second = try? ServiceAddress(second) else {
      return false
    }
    return first == second
  }

  /// Whether a safeguard for another address also applies here, because both may lead to the same
  /// service. A key does not: it belongs to one address only.
  public func isCovered(by other: ServiceAddress) -> Bool {
    target == other.target
  }
}

/// A base URL or proxy that the console refuses to use, with a sentence that says why.
public struct InvalidAddress: Error, Equatable, CustomStringConvertible {
  /// A sentence that says why, and in most cases what to write instead.
  public let message: String
  public var description: String { message }
}

/// The parts of a base URL as written.
///
/// The text is split here and not by a URL type. URL types accept too much, and two of them
/// disagree about where the host ends.
private struct Spelling {
  let scheme: String
  let host: String
  let port: String
  let path: String

  init(_ text: String) throws(InvalidAddress) {
    let scalars = text.unicodeScalars
    // This check is first, because the messages of the other checks repeat the text.
    guard !scalars.contains(where: { ["@", "?", "#"].contains($0) }) else {
      throw InvalidAddress(
        message: "the base URL may contain only scheme, host, port and path, nothing secret")
    }
    let invalid = InvalidAddress(
      message: "“\(text.scrubbed)” is not a URL; write it like https://demo.one.digicert.com")
    // Programs differ in how they read percent-encoding and backslashes.
    let isPlain = scalars.allSatisfy {
      $0.value > 0x20 && $0.value != 0x7F && $0 != "%" && $0 != "\\"
        && !$0.properties.isWhitespace
    }
    let slashes = Array("://".unicodeScalars)
    guard isPlain, let colon = scalars.firstIndex(of: ":"),
      scalars[colon...].prefix(3).elementsEqual(slashes)
    else { throw invalid }
    let rest = scalars[scalars.index(colon, offsetBy: 3)...]
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    guard let (host, port) = Self.authority(rest[..<end]), !host.isEmpty else { throw invalid }
    scheme = String(scalars[..<colon])
    (self.host, self.port) = (host, port)
    path = String(rest[end...])
  }

  /// Returns host and port; `nil` when they cannot be told apart.
  private static func authority(_ text: Substring.UnicodeScalarView) -> (String, String)? {
    let bracket = text.first == "[" ? text.lastIndex(of: "]") : text.startIndex
    guard let bracket else { return nil }
    guard let colon = text[bracket...].firstIndex(of: ":") else { return (String(text), "") }
    let port = text[text.index(after: colon)...]
    guard !port.contains(":") else { return nil }
    return (String(text[..<colon]), String(port))
  }
}
