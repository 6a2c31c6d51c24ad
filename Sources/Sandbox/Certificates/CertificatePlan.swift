import Foundation
import SwiftASN1
import X509

/// The parts that all certificates of one authority and one kind of trust share, already as DER.
///
/// A search makes hundreds of certificates, so the shared parts are made only once.
struct CertificatePlan: Sendable {
  let authority: CertificateAuthority
  let trust: CertificateTrust
  /// The encoded extensions that are the same in every certificate.
  let extensions: [UInt8]

  init(authority: CertificateAuthority, trust: CertificateTrust) throws {
    self.authority = authority
    self.trust = trust
    let authorityKey = SubjectKeyIdentifier(
      hash: authority.certificate.publicKey
    ).keyIdentifier
    let host = "pki.sandbox.example/\(authority.id)"
    var common = try Certificate.Extensions {
      AuthorityKeyIdentifier(keyIdentifier: authorityKey)
      Critical(BasicConstraints.notCertificateAuthority)
      Critical(KeyUsage(digitalSignature: true))
      try trust == .privateCA
        ? ExtendedKeyUsage([.serverAuth, .clientAuth]) : ExtendedKeyUsage([.serverAuth])
      AuthorityInformationAccess([
        .init(method: .ocspServer, location: .uniformResourceIdentifier("http://\(host)/ocsp")),
        .init(method: .issuingCA, location: .uniformResourceIdentifier("http://\(host).cer")),
      ])
    }
    try common.append(Self.distributionPoint("http://\(host).crl"))
    if let policy = Self.policy(trust) {
      try common.append(Self.certificatePolicies(policy))
    }
    var serializer = DER.Serializer()
    for each in common {
      try serializer.serialize(each)
    }
    extensions = serializer.serializedBytes
  }

  /// Returns the CA/Browser Forum policy that a public certificate asserts (Baseline Requirements
  /// 7.1.6.1): 2.2 organization validated, 2.1 domain validated.
  private static func policy(_ trust: CertificateTrust) -> ASN1ObjectIdentifier? {
    switch trust {
    case .publicCA: [2, 23, 140, 1, 2, 2]
    case .acme: [2, 23, 140, 1, 2, 1]
    case .privateCA: nil
    }
  }

  /// Returns `CertificatePolicies` with one policy and no qualifiers (RFC 5280 4.2.1.4).
  private static func certificatePolicies(
    _ policy: ASN1ObjectIdentifier
  ) throws -> Certificate.Extension {
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { policies in
      try policies.appendConstructedNode(identifier: .sequence) { try $0.serialize(policy) }
    }
    return Certificate.Extension(
      oid: [2, 5, 29, 32], critical: false, value: serializer.serializedBytes[...])
  }

  /// Returns `CRLDistributionPoints` with one full name (RFC 5280 4.2.1.13).
  private static func distributionPoint(_ url: String) throws -> Certificate.Extension {
    func tag(_ number: UInt) -> ASN1Identifier {
      ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
    }
    var serializer = DER.Serializer()
    serializer.appendConstructedNode(identifier: .sequence) { points in
      points.appendConstructedNode(identifier: .sequence) { point in
        point.appendConstructedNode(identifier: tag(0)) { name in
          name.appendConstructedNode(identifier: tag(0)) { fullName in
            fullName.appendPrimitiveNode(identifier: tag(6)) { $0.append(contentsOf: url.utf8) }
          }
        }
      }
    }
    return Certificate.Extension(
      oid: [2, 5, 29, 31], critical: false, value: serializer.serializedBytes[...])
  }
}
