import Crypto
import Foundation
import Testing
import X509

@testable import Sandbox

struct CertificateFactoryTests {
  let inventory: Inventory
  let factory: CertificateFactory

  init() throws {
    let clock = try ManualClock()
    inventory = Inventory(options: .quick(clock: clock))
    factory = try CertificateFactory(draw: inventory.draw)
  }

  @Test func `Every certificate parses and says what the inventory says`() throws {
    for index in 0..<inventory.count {
      let entry = inventory.entry(index)
      let certificate = try Certificate(derEncoded: factory.certificate(for: entry).der)
      #expect(Array(certificate.serialNumber.bytes) == entry.serial)
      #expect(certificate.notValidBefore == entry.validFrom)
      #expect(certificate.notValidAfter == entry.validTo)
      let names = certificate.subject.flatMap { $0 }
      let commonName = names.first { $0.type == [2, 5, 4, 3] }.flatMap { String($0.value) }
      #expect(commonName == entry.commonName)
      let alternatives = try certificate.extensions.subjectAlternativeNames
      #expect(alternatives.map(Array.init) == [.dnsName(entry.hostName)])
    }
  }

  @Test(arguments: [0, 120, 260, 400, 450])
  func `A signature verifies up to a root that signed itself`(index: Int) throws {
    let entry = inventory.entry(index)
    let certificate = try Certificate(derEncoded: factory.certificate(for: entry).der)
    let issuer = factory.authority(entry.issuer).certificate
    let root = factory.authority(entry.issuer.issuer).certificate
    #expect(issuer.publicKey.isValidSignature(certificate.signature, for: certificate))
    #expect(root.publicKey.isValidSignature(issuer.signature, for: issuer))
    #expect(root.publicKey.isValidSignature(root.signature, for: root))
    #expect(certificate.issuer == issuer.subject)
    let authorityKey = try certificate.extensions.authorityKeyIdentifier?.keyIdentifier
    #expect(try authorityKey == issuer.extensions.subjectKeyIdentifier?.keyIdentifier)
    let constraints = try certificate.extensions.basicConstraints
    #expect(constraints == .notCertificateAuthority)
  }

  @Test func `Public certificates carry a CA Browser Forum policy and timestamps, private neither`()
    throws
  {
    for index in stride(from: 0, to: inventory.count, by: 10) {
      let entry = inventory.entry(index)
      let certificate = try Certificate(derEncoded: factory.certificate(for: entry).der)
      let policies = certificate.extensions[oid: [2, 5, 29, 32]]?.value
      let timestamps = certificate.extensions[oid: [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2]]?.value
      // 2.23.140.1.2.1 (domain validated) and .2.2 (organization validated).
      let policy: [UInt8] = [0x30, 10, 0x30, 8, 6, 6, 0x67, 0x81, 0x0C, 1, 2]
      switch entry.trust {
      case .publicCA: #expect(policies.map(Array.init) == policy + [2])
      case .acme: #expect(policies.map(Array.init) == policy + [1])
      case .privateCA: #expect(policies == nil)
      }
      #expect((timestamps != nil) == (entry.trust != .privateCA))
    }
  }

  @Test func `The list of timestamps is well-formed TLS encoding`() throws {
    let certificate = try Certificate(
      derEncoded: factory.certificate(for: inventory.entry(0)).der)
    let value = try #require(
      certificate.extensions[oid: [1, 3, 6, 1, 4, 1, 11129, 2, 4, 2]]?.value)
    // An OCTET STRING inside the extension's own OCTET STRING.
    var rest = value.dropFirst(value.dropFirst().first == 0x81 ? 3 : 4)
    func take(_ count: Int) throws -> [UInt8] {
      try #require(rest.count >= count)
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    func length() throws -> Int { try take(2).reduce(0) { $0 << 8 | Int($1) } }
    let total = try length()
    #expect(total == rest.count)
    var count = 0
    while !rest.isEmpty {
      let end = try length()
      let before = rest.count
      #expect(try take(1) == [0])
      _ = try take(32)
      let milliseconds = try take(8).reduce(0) { $0 << 8 | UInt64($1) }
      #expect(abs(Double(milliseconds) / 1_000 - 1_740_787_200) < 60 * 86_400)
      #expect(try length() == 0)
      #expect(try take(2) == [4, 3])
      let signature = try take(try length())
      _ = try P256.Signing.ECDSASignature(derRepresentation: signature)
      #expect(before - rest.count == end)
      count += 1
    }
    #expect(count == 2)
  }

  @Test func `The first certificate of the default seed never changes`() throws {
    let thumbprint = try factory.certificate(for: inventory.entry(0)).thumbprint
    #expect(
      thumbprint == "428D24B910D327F33123F421E031F87CEBCED923366CDFC827A1CA23F644E113")
  }

  @Test func `The same seed makes the same bytes, another seed others`() throws {
    let clock = try ManualClock("2026-02-03T04:05:06Z")
    let again = Inventory(options: .quick(clock: clock))
    let other = Inventory(options: .quick(clock: clock) { $0.seed = 2 })
    let second = try CertificateFactory(draw: again.draw)
    let third = try CertificateFactory(draw: other.draw)
    for index in stride(from: 0, to: 500, by: 50) {
      let der = try factory.certificate(for: inventory.entry(index)).der
      #expect(try second.certificate(for: again.entry(index)).der == der)
      #expect(try third.certificate(for: other.entry(index)).der != der)
    }
  }
}
