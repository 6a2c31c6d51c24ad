import Foundation

/// The host of a service's address, in its one canonical form.
///
/// Names are in lower case, without a trailing dot, and in ASCII (A-labels, RFC 5890). Each IP
/// address has exactly one form. The resolver accepts more spellings of the same host, such as
/// `127.1`. They are refused, because safeguards are looked up by address and must not depend on
/// the spelling.
struct ServiceHost: Sendable, Hashable {
  /// The canonical text; an IPv6 address is in brackets.
  let text: String
  /// Whether calls to the host stay on this machine.
  let isLoopback: Bool

  /// Reads the host of a URL; an IPv6 address must be in brackets.
  init(_ spelling: String) throws(InvalidAddress) {
    if spelling.hasPrefix("[") {
      (text, isLoopback) = try Self.version6(spelling)
      return
    }
    let name = try Self.name(spelling)
    if Self.endsInNumber(name) {
      guard Self.isVersion4(name) else {
        throw InvalidAddress(
          message: "write the IP address “\(spelling.scrubbed)” as four decimal numbers, "
            + "such as 127.0.0.1")
      }
      (text, isLoopback) = (name, name.hasPrefix("127."))
    } else {
      (text, isLoopback) = (name, name == "localhost")
    }
  }

  /// Returns the name in lower case and ASCII, without a trailing dot.
  private static func name(_ spelling: String) throws(InvalidAddress) -> String {
    var name = spelling
    if !spelling.utf8.allSatisfy({ $0 < 0x80 }) {
      // Foundation maps the host as browsers do (UTS 46), including full-width letters and dots.
      name = URLComponents(string: "https://\(spelling)")?.encodedHost ?? ""
    }
    name = name.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else {
      throw InvalidAddress(message: "“\(spelling.scrubbed)” is not a host name")
    }
    return name
  }

  private static func isLabel(_ label: Substring) -> Bool {
    let edges = [label.utf8.first, label.utf8.last]
    return (1...63).contains(label.utf8.count) && !edges.contains(UInt8(ascii: "-"))
      && label.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// Whether a resolver would read the name as one of the many spellings of an IPv4 address: the
  /// last label is a number, decimal or hexadecimal.
  private static func endsInNumber(_ name: String) -> Bool {
    guard let last = name.split(separator: ".").last else { return false }
    return last.allSatisfy(\.isNumber)
      || (last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit))
  }

  /// Whether the text is an IPv4 address of four decimal numbers without leading zeros.
  private static func isVersion4(_ text: String) -> Bool {
    var address = in_addr()
    guard inet_pton(AF_INET, text, &address) == 1 else { return false }
    return Self.text(of: &address, AF_INET, INET_ADDRSTRLEN) == text
  }

  private static func version6(
    _ spelling: String
  ) throws(InvalidAddress) -> (text: String, isLoopback: Bool) {
    var address = in6_addr()
    // Zones are refused: no service has a link-local address.
    guard spelling.hasSuffix("]"),
      inet_pton(AF_INET6, String(spelling.dropFirst().dropLast()), &address) == 1,
      let text = text(of: &address, AF_INET6, INET6_ADDRSTRLEN)
    else {
      throw InvalidAddress(message: "“\(spelling.scrubbed)” is not an IPv6 address")
    }
    guard !text.contains(".") else {
      throw InvalidAddress(
        message: "“\(spelling.scrubbed)” stands for an IPv4 address; write that one instead")
    }
    return ("[\(text)]", text == "::1")
  }

  private static func text(
    of address: UnsafeRawPointer, _ family: Int32, _ length: Int32
  ) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(length))
    return buffer.withUnsafeMutableBytes { buffer in
      guard
        let base = buffer.bindMemory(to: CChar.self).baseAddress,
        inet_ntop(family, address, base, socklen_t(length)) != nil
      else { return nil }
      return String(cString: base)
    }
  }
}
