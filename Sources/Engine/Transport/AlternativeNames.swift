import NIOCore
import NIOSSL

/// The server's certificate names its host in the common name only, which proves nothing (RFC 9525).
struct MissingAlternativeNames: Error {}

/// Refuses a server whose certificate has no subject alternative names, before a call is sent.
///
/// NIOSSL verifies chain and host, and falls back to the common name where a certificate has no
/// alternative names. This is the one case that is refused in addition.
enum AlternativeNames {
  /// Fails for a connection whose handshake is done and whose server must not get the key.
  @Sendable
  static func require(on channel: any Channel) -> EventLoopFuture<Void> {
    channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
      guard let certificate, !certificate._subjectAlternativeNames().isEmpty else {
        throw MissingAlternativeNames()
      }
    }.flatMapErrorThrowing { error in
      // The pool forgets the connection first; it does not expect one to close before it is there.
      channel.eventLoop.execute { channel.close(promise: nil) }
      throw error
    }
  }
}
