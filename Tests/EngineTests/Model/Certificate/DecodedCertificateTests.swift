import Foundation
import Testing

@testable import Engine

@Suite("A decoded certificate")
struct DecodedCertificateTests {
  @Test("An odd name is counted, and leaves the other names readable")
  func oddNames() throws {
    var certificate = OddCertificate()
    for odd in [
      [0x8F, 0x01, 0x41],  // A tag that is no kind of name.
      [0x87, 0x03, 1, 2, 3],  // An IP address of three bytes.
      [0xA0, 0x02, 0x05, 0x00],  // An otherName without a type.
      [0x30, 0x00],  // An empty element.
      [0xA4, 0x05, 0x30, 0x03, 0x31, 0x01, 0x30],  // A directory name that is cut short.
    ] as [[UInt8]] {
      certificate.names = [
        OddCertificate.dns("a.example"), odd, OddCertificate.dns("www.pay.example"),
      ]
      let decoded = try DecodedCertificate(der: certificate.der)
      #expect(decoded.subjectAlternativeNames == ["a.example", "www.pay.example"], "\(odd)")
      #expect(decoded.unreadableNames == 1)
      #expect(!decoded.hasReadableNames)
      #expect(decoded.fault?.description == "1 name cannot be read")
    }
  }

  @Test("A name outside ASCII is read as it is")
  func nameOutsideASCII() throws {
    var certificate = OddCertificate()
    certificate.names = [
      OddCertificate.dns("köln.example"), OddCertificate.element(0x82, [0xE9, 0x2E, 0x78]),
      OddCertificate.element(0x82, [0x61, 0x00, 0x62]),
    ]
    let decoded = try DecodedCertificate(der: certificate.der)
    #expect(decoded.subjectAlternativeNames == ["köln.example", "é.x", "a␀b"])
    #expect(decoded.fault == nil)
  }

  @Test("A truncated list gives the names before the break")
  func brokenList() throws {
    var certificate = OddCertificate()
    certificate.names = [OddCertificate.dns("www.pay.example"), [0x82, 0x7F, 0x61]]
    let decoded = try DecodedCertificate(der: certificate.der)
    #expect(decoded.subjectAlternativeNames == ["www.pay.example"])
    #expect(decoded.unreadableNames == 1)
  }

  @Test(
    "Serial numbers of any form are read",
    arguments: [
      ([0x00, 0x00, 0x01], "1"), ([0x00], "0"), ([], "0"), ([0xFF], "FF"),
      ([0xFF, 0xFF, 0x38], "FFFF38"),
      ([UInt8](repeating: 0xAB, count: 60), String(repeating: "AB", count: 60)),
    ] as [([UInt8], String)])
  func serials(bytes: [UInt8], digits: String) throws {
    var certificate = OddCertificate()
    certificate.serial = bytes
    let decoded = try DecodedCertificate(der: certificate.der)
    #expect(decoded.serialDigits == digits)
    #expect(decoded.subjectAlternativeNames == ["www.pay.example"])
    let identity = CertificateIdentity(
      serial: SerialNumber("000000" + digits), thumbprint: decoded.thumbprint)
    #expect(decoded.matches(identity))
  }

  @Test("A negative serial number is matched by its digits and by its value")
  func negative() throws {
    var certificate = OddCertificate()
    certificate.serial = [0xFF, 0x38]
    let decoded = try DecodedCertificate(der: certificate.der)
    for text in ["FF38", "-C8", "-00c8", "C8"] {
      #expect(decoded.hasSerial(try #require(SerialNumber(written: text))), "\(text)")
    }
    #expect(!decoded.hasSerial(SerialNumber("C7")))
  }

  @Test("BER with indefinite lengths is read")
  func indefinite() throws {
    var certificate = OddCertificate()
    certificate.isIndefinite = true
    let decoded = try DecodedCertificate(der: certificate.der)
    #expect(decoded.subjectAlternativeNames == ["www.pay.example"])
    #expect(decoded.subject == "CN=host.example")
  }

  @Test("Odd and unreadable dates leave the names readable")
  func dates() throws {
    var certificate = OddCertificate()
    for (text, shown) in [
      ("2503041200Z", "2025-03-04T12:00:00Z"), ("250304140000+0200", "2025-03-04T12:00:00Z"),
      ("250304120000", "2025-03-04T12:00:00Z"), ("691231235959Z", "1969-12-31T23:59:59Z"),
      ("000229000000Z", "2000-02-29T00:00:00Z"), ("yesterday", nil), ("251304120000Z", nil),
    ] {
      certificate.notBefore = text
      let decoded = try DecodedCertificate(der: certificate.der)
      #expect(decoded.validFrom.map(Timestamp.seconds) == shown, "\(text)")
      #expect(decoded.subjectAlternativeNames == ["www.pay.example"])
    }
  }

  @Test("Unreadable policies are reported as a fault")
  func policies() throws {
    var certificate = OddCertificate()
    certificate.policies = [0x04, 0x00]
    let decoded = try DecodedCertificate(der: certificate.der)
    #expect(!decoded.hasReadablePolicies)
    #expect(decoded.fault?.description == "its policies cannot be read")
  }

  @Test("An unreadable extension makes the list of names incomplete")
  func extensions() throws {
    var certificate = OddCertificate()
    certificate.extensions = [[0x30, 0x02, 0x05, 0x00]]
    let decoded = try DecodedCertificate(der: certificate.der)
    #expect(decoded.subjectAlternativeNames == ["www.pay.example"])
    #expect(decoded.unreadableExtensions == 1)
    #expect(!decoded.hasReadableNames)
  }

  @Test("A certificate request, a text and truncated data are not certificates")
  func others() throws {
    for bytes in [
      Data(), Data("MIIB".utf8), Data([0x30, 0x80]), Data([0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
      // A request has a name after the version, where a certificate has its algorithm.
      Data(
        OddCertificate.element(0x30, OddCertificate.element(0x30, [2, 1, 0, 0x30, 2, 0x31, 0]))),
    ] {
      #expect(throws: CertificateFault.self) { try DecodedCertificate(der: bytes) }
    }
  }
}
