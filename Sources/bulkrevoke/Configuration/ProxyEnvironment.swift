import Engine
import Foundation

/// The proxy from the environment, in the variables that curl reads.
///
/// `https_proxy` has priority over `all_proxy`, and lower case over upper case. An empty variable
/// counts as not set. `http_proxy` is not read, because plain http never leaves this machine.
struct ProxyEnvironment {
  var environment = ProcessInfo.processInfo.environment

  private static let variables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]

  /// Returns the proxy for a service; `nil` for a direct connection.
  ///
  /// - Throws: `UsageError` with the variable's name if its value is not a valid proxy.
  func proxy(for address: ServiceAddress) throws -> ServiceProxy? {
    guard ServiceProxy.mayReach(address), !isExempt(address) else { return nil }
    guard let (name, value) = first(of: Self.variables) else { return nil }
    do {
      return try ServiceProxy(value)
    } catch {
      throw UsageError(description: "\(name): \(error.message)")
    }
  }

  /// Whether `NO_PROXY` lists the service's host.
  private func isExempt(_ address: ServiceAddress) -> Bool {
    guard let (_, list) = first(of: ["no_proxy", "NO_PROXY"]) else { return false }
    return list.split { $0 == "," || $0.isWhitespace }
      .contains { Exemption($0).covers(address) }
  }

  private func first(of names: [String]) -> (name: String, value: String)? {
    for name in names {
      guard let value = environment[name], value.contains(where: { !$0.isWhitespace }) else {
        continue
      }
      return (name, value)
    }
    return nil
  }
}

/// An entry of `NO_PROXY`: `*`, a domain with all names below it, an IP address or an address block
/// (`10.0.0.0/8`), each with or without a port.
private struct Exemption {
  private var host: String
  private var port: Int?
  private var prefix: Int?

  init(_ text: Substring) {
    host = text.lowercased()
    if let slash = host.lastIndex(of: "/"), let bits = Int(host[slash...].dropFirst()) {
      (prefix, host) = (bits, String(host[..<slash]))
    }
    // Several colons without brackets belong to an IPv6 address, not to a port.
    let mayHavePort = host.hasPrefix("[") || host.count(where: { $0 == ":" }) == 1
    if mayHavePort, let colon = host.lastIndex(of: ":"),
      let number = Int(host[colon...].dropFirst())
    {
      (port, host) = (number, String(host[..<colon]))
    }
    host = host.trimmingCharacters(in: ["[", "]"])
    if host.hasSuffix(".") { host.removeLast() }
    if host.hasPrefix("*.") { host.removeFirst() }
    if host.hasPrefix(".") { host.removeFirst() }
  }

  func covers(_ address: ServiceAddress) -> Bool {
    guard !host.isEmpty, port.map({ $0 == address.port }) ?? true else { return false }
    if host == "*" { return true }
    let name = address.host.trimmingCharacters(in: ["[", "]"])
    if let wanted = Self.bytes(of: host), let actual = Self.bytes(of: name) {
      return Self.agree(wanted, actual, bits: prefix ?? wanted.count * 8)
    }
    return prefix == nil && (name == host || name.hasSuffix("." + host))
  }

  /// Returns the bytes of an IP address; `nil` for a name.
  private static func bytes(of text: String) -> [UInt8]? {
    var (four, six) = (in_addr(), in6_addr())
    if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    if inet_pton(AF_INET6, text, &six) == 1 { return withUnsafeBytes(of: six) { Array($0) } }
    return nil
  }

  private static func agree(_ first: [UInt8], _ second: [UInt8], bits: Int) -> Bool {
    guard first.count == second.count, (0...first.count * 8).contains(bits) else { return false }
    return first.indices.allSatisfy { index in
      let kept = max(0, min(8, bits - index * 8))
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> kept)
      return first[index] & mask == second[index] & mask
    }
  }
}
