import Foundation
import Testing

@testable import Engine

@Suite("The encodings of a certificate")
struct EncodedCertificateTests {
  private static let leaf = OddCertificate().der
  private static let authority: Data = {
    var certificate = OddCertificate()
    (certificate.subject, certificate.serial) = ("An Authority", [0x77])
    return certificate.der
  }()

  private static func pem(_ der: Data, _ label: String = "CERTIFICATE") -> String {
    "-----BEGIN \(label)-----\n"
      + der.base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
      + "\n-----END \(label)-----\n"
  }

  private static func urlSafe(_ text: String) -> String {
    text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
  }

  /// The spellings of one certificate, with their names.
  static let spellings: [(name: String, text: String)] = {
    let base64 = leaf.base64EncodedString()
    let lines = leaf.base64EncodedString(options: [.lineLength76Characters])
    let container = OddCertificate.signedData([authority, leaf])
    return [
      ("Base64", base64), ("with lines", lines), ("in blanks", " \n\t\(base64)\r\n "),
      ("unpadded", base64.replacing("=", with: "")), ("URL-safe", urlSafe(base64)),
      ("escaped lines", lines.replacing("\r\n", with: "\\r\\n")), ("quoted", "\"\(base64)\""),
      ("PEM", pem(leaf)), ("PEM on one line", pem(leaf).replacing("\n", with: " ")),
      ("PEM with escaped lines", pem(leaf).replacing("\n", with: "\\n")),
      ("PEM with Windows lines", pem(leaf).replacing("\n", with: "\r\n")),
      ("PEM without its end", pem(leaf).replacing("-----END CERTIFICATE-----", with: "")),
      ("trusted", pem(leaf, "TRUSTED CERTIFICATE")), ("text before", "Subject: x\n" + pem(leaf)),
      ("Base64 of PEM", Data(pem(leaf).utf8).base64EncodedString()),
      ("URL-safe Base64 of PEM", urlSafe(Data(pem(leaf).utf8).base64EncodedString())),
      ("a chain", pem(authority) + pem(leaf)), ("PKCS#7", container.base64EncodedString()),
      ("PKCS#7 in PEM", pem(container, "PKCS7")), ("CMS", pem(container, "CMS")),
      ("Base64 of PKCS#7 in PEM", Data(pem(container, "PKCS7").utf8).base64EncodedString()),
      ("something behind it", (leaf + Data([0, 0])).base64EncodedString()),
    ]
  }()

  @Test("Every spelling gives the same certificate", arguments: spellings)
  func spelling(name: String, text: String) {
    #expect(EncodedCertificate(text).bytes == Self.leaf)
  }

  @Test("The certificate asked for is picked from a chain")
  func chain() throws {
    let text = OddCertificate.signedData([Self.leaf, Self.authority]).base64EncodedString()
    let decoded = try DecodedCertificate(der: Self.authority)
    let byThumbprint = EncodedCertificate(
      text, serial: SerialNumber("0A01"), thumbprint: decoded.thumbprint)
    #expect(byThumbprint.bytes == Self.authority)
    #expect(EncodedCertificate(text, serial: SerialNumber("0077")).bytes == Self.authority)
    #expect(EncodedCertificate(text, serial: SerialNumber("99")).bytes == Self.leaf)
  }

  @Test(
    "Any other text is kept as it is", arguments: ["", "no certificate", "MIIB…", "**"])
  func others(text: String) {
    #expect(EncodedCertificate(text).bytes == Data(text.utf8))
    #expect(EncodedCertificate(text).sha256 == nil)
  }
}
