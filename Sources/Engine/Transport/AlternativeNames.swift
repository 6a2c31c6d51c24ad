import NIOCore
import NIOSSL

/// The server's certificate has no alternative names. Its common name proves nothing (RFC 9525).
struct MissingAlternativeNames: Error {}

/// The server's certificate names its host only by a wildcard that is not of the form `*.domain`.
struct PartialWildcard: Error {}

/// Refuses a server whose certificate does not name the host as RFC 9525 requires, before a call is
/// sent.
///
/// NIOSSL verifies the chain and the host. But it falls back to the common name when a certificate
/// has no alternative names, and accepts `l*t` and `*` for `localhost`. This type refuses both.
struct AlternativeNames: Sendable {
  /// The host in its canonical form: ASCII, lower case, without a trailing dot.
  let host: String

  /// Fails after the handshake if the server must not receive the key.
  @Sendable
  func require(on channel: any Channel) -> EventLoopFuture<Void> {
    channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
      guard let certificate, !certificate._subjectAlternativeNames().isEmpty else {
        throw MissingAlternativeNames()
      }
      let names = certificate._subjectAlternativeNames().filter { $0.nameType == .dnsName }
        .map { String(decoding: $0.contents, as: UTF8.self) }
      guard isAddress || names.contains(where: isNamed) else { throw PartialWildcard() }
    }.flatMapErrorThrowing { error in
      // Closes the channel after the pool has dropped the connection. The pool does not expect a
      // connection to close before it is established.
      channel.eventLoop.execute { channel.close(promise: nil) }
      throw error
    }
  }

  /// Whether the host is an IP address. NIOSSL's own check is enough then: it compares the host
  /// with the alternative names that are addresses.
  private var isAddress: Bool {
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    return (try? SocketAddress(ipAddress: bare, port: 0)) != nil
  }

  /// Whether a name equals the host, or is a wildcard for its whole first label.
  func isNamed(by name: String) -> Bool {
    let name = name.lowercased()
    let bare = name.hasSuffix(".") ? String(name.dropLast()) : name
    if bare == host { return true }
    guard bare.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
    return bare.dropFirst() == host[dot...] && !bare.dropFirst(2).contains("*")
  }
}
