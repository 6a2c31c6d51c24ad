import Crypto
import Foundation
import SwiftASN1
import X509

/// Makes the DER of a certificate on demand and keeps none.
struct CertificateFactory: Sendable {
  /// All authorities, in the sequence of ``AuthorityName``.
  let authorities: [CertificateAuthority]
  private let draw: SeededDraw
  private let plans: [AuthorityName: CertificatePlan]
  private let parts: CertificateParts
  private let hasWeakKeys: Bool

  /// - Parameter hasWeakKeys: whether subjects have RSA keys with 1,024 bits rather than P-256
  ///   keys.
  init(draw: SeededDraw, hasWeakKeys: Bool = false) throws {
    self.draw = draw
    self.hasWeakKeys = hasWeakKeys
    authorities = try CertificateAuthority.all(draw: draw)
    var plans: [AuthorityName: CertificatePlan] = [:]
    for trust in [CertificateTrust.publicCA, .acme, .privateCA] {
      for index in 0..<2 {
        let name = AuthorityName.issuing(trust, index: index)
        plans[name] = try CertificatePlan(authority: authorities[name.rawValue], trust: trust)
      }
    }
    self.plans = plans
    parts = try CertificateParts()
  }

  func authority(_ name: AuthorityName) -> CertificateAuthority { authorities[name.rawValue] }

  /// Returns the certificate; the same seed and entry give the same bytes.
  func certificate(for entry: InventoryEntry) throws -> MadeCertificate {
    guard let plan = plans[entry.issuer] else {
      throw SandboxError(code: .startFailed, message: "\(entry.issuer.commonName) issues nothing")
    }
    let body = try toBeSigned(entry, plan)
    var content = DER.Serializer()
    content.serializeRawBytes(body)
    content.serializeRawBytes(parts.ed25519)
    content.appendBitString(try plan.authority.signature(for: body))
    return MadeCertificate(der: content.asNode(.sequence))
  }

  private func toBeSigned(_ entry: InventoryEntry, _ plan: CertificatePlan) throws -> [UInt8] {
    let key = try hasWeakKeys ? weakKey(entry.index) : subjectKey(entry.index)
    var body = DER.Serializer()
    body.serializeRawBytes(parts.version3)
    body.appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: entry.serial) }
    body.serializeRawBytes(parts.ed25519)
    body.serializeRawBytes(plan.authority.subject)
    body.appendConstructedNode(identifier: .sequence) { validity in
      validity.appendTime(entry.validFrom)
      validity.appendTime(entry.validTo)
    }
    var subject = DER.Serializer()
    subject.serializeRawBytes(parts.organization(entry.organization, plan.trust))
    parts.appendCommonName(entry.commonName, to: &subject)
    body.appendNode(.sequence, subject.serializedBytes)
    body.appendConstructedNode(identifier: .sequence) { publicKey in
      publicKey.serializeRawBytes(hasWeakKeys ? parts.rsa : parts.p256)
      publicKey.appendBitString(key)
    }
    body.appendNode(.extensions, extensions(entry, plan, key))
    return body.asNode(.sequence)
  }

  private func extensions(
    _ entry: InventoryEntry, _ plan: CertificatePlan, _ key: [UInt8]
  ) -> [UInt8] {
    var list = DER.Serializer()
    list.serializeRawBytes(plan.extensions)
    parts.appendSubjectKeyIdentifier(of: key, to: &list)
    parts.appendAlternativeName(entry.hostName, to: &list)
    if plan.trust != .privateCA {
      let timestamps = SignedCertificateTimestamps(
        index: entry.index, issued: entry.validFrom, draw: draw)
      parts.appendTimestamps(timestamps, to: &list)
    }
    return list.asNode(.sequence)
  }

  /// Returns the uncompressed point of the subject's P-256 key.
  private func subjectKey(_ index: Int) throws -> [UInt8] {
    var attempt = 0
    while true {
      // One secret in about four billion exceeds the order of the curve.
      let secret = draw.secret(.subjectKey, index, attempt: attempt)
      if let key = try? P256.Signing.PrivateKey(rawRepresentation: secret) {
        return Array(key.publicKey.x963Representation)
      }
      attempt += 1
    }
  }
}

extension CertificateFactory {
  /// Returns an RSA key with 1,024 bits, as its modulus and exponent. The modulus is pseudo-random,
  /// not a product of known primes, so the private key is unknown.
  private func weakKey(_ index: Int) throws -> [UInt8] {
    var modulus = (0..<4).flatMap { draw.secret(.subjectKey, index, attempt: $0) }
    modulus[0] |= 0x80
    modulus[modulus.count - 1] |= 1
    var key = DER.Serializer()
    key.appendConstructedNode(identifier: .sequence) { parts in
      parts.appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: [0] + modulus) }
      parts.appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: [1, 0, 1]) }
    }
    return key.serializedBytes
  }
}

/// A certificate in the form that answers carry.
struct MadeCertificate: Sendable {
  let der: [UInt8]

  /// The SHA-256 of the DER, as 64 upper case hexadecimal digits.
  var thumbprint: String { SHA256.hash(data: der).hexadecimalText }
}
