import Crypto
import Foundation
import HummingbirdTLS
import SwiftASN1
import X509

/// The certificate that a sandbox shows to clients, and its key; both are made at every start.
struct LoopbackIdentity {
  /// The root that clients are told to trust, in PEM.
  let rootPEM: String
  /// The TLS configuration of the server.
  let configuration: TLSConfiguration

  init(_ tls: SandboxTLS, now: Date) throws {
    let root = try Root(now: now)
    rootPEM = try (tls == .otherRoot ? Root(now: now) : root).certificate.serializeAsPEM().pemString
    let key = P256.Signing.PrivateKey()
    let leaf = try root.issue(
      Certificate.PrivateKey(key).publicKey, Self.names(tls),
      notAfter: now.addingTimeInterval(tls == .expired ? -3_600 : 30 * 86_400))
    configuration = .makeServerConfiguration(
      certificateChain: [
        .certificate(
          try NIOSSLCertificate(
            bytes: Array(leaf.serializeAsPEM().pemString.utf8), format: .pem))
      ],
      privateKey: .privateKey(
        try NIOSSLPrivateKey(bytes: Array(key.pemRepresentation.utf8), format: .pem)))
  }

  /// Returns the alternative names of the server's certificate.
  private static func names(_ tls: SandboxTLS) -> [GeneralName] {
    switch tls {
    case .commonName: []
    case .otherHost: [.dnsName("other.example")]
    case .valid, .expired, .otherRoot:
      [
        .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
        .ipAddress(
          ASN1OctetString(contentBytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
      ]
    }
  }

  /// A self-signed root with a new key.
  private struct Root {
    let certificate: Certificate
    private let key: Certificate.PrivateKey
    private let now: Date

    init(now: Date) throws {
      let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
      (self.key, self.now) = (key, now)
      let name = try DistinguishedName { CommonName("Sandbox loopback root") }
      certificate = try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
        notValidBefore: now.addingTimeInterval(-86_400),
        notValidAfter: now.addingTimeInterval(30 * 86_400), issuer: name, subject: name,
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
          Critical(KeyUsage(keyCertSign: true))
          SubjectKeyIdentifier(hash: key.publicKey)
        }, issuerPrivateKey: key)
    }

    func issue(
      _ publicKey: Certificate.PublicKey, _ names: [GeneralName], notAfter: Date
    ) throws -> Certificate {
      try Certificate(
        version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
        notValidBefore: now.addingTimeInterval(-86_400), notValidAfter: notAfter,
        issuer: certificate.subject,
        subject: try DistinguishedName { CommonName(names.isEmpty ? "localhost" : "Sandbox") },
        signatureAlgorithm: .ecdsaWithSHA256,
        extensions: try Certificate.Extensions {
          Critical(BasicConstraints.notCertificateAuthority)
          Critical(KeyUsage(digitalSignature: true))
          try ExtendedKeyUsage([.serverAuth])
          if !names.isEmpty { SubjectAlternativeNames(names) }
          AuthorityKeyIdentifier(
            keyIdentifier: SubjectKeyIdentifier(hash: key.publicKey).keyIdentifier)
        }, issuerPrivateKey: key)
    }
  }
}
