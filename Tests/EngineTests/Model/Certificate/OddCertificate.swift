import Foundation

/// A certificate built byte by byte, so any part can be odd.
struct OddCertificate {
  var serial: [UInt8] = [0x0A, 0x01]
  var names: [[UInt8]]? = [dns("www.pay.example")]
  var policies: [UInt8]?
  var subject = "host.example"
  var notBefore = "250304120000Z"
  var issuer = "An Authority"
  /// Elements that follow the regular extensions.
  var extensions: [[UInt8]] = []
  /// Whether the outermost lengths are indefinite, as BER allows.
  var isIndefinite = false

  static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    let count = content.count
    let length: [UInt8] =
      count < 0x80 ? [UInt8(count)] : [0x82, UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    return [tag] + length + content
  }

  static func dns(_ name: String) -> [UInt8] { element(0x82, Array(name.utf8)) }

  static func `extension`(_ last: UInt8, _ value: [UInt8]) -> [UInt8] {
    element(0x30, element(0x06, [0x55, 0x1D, last]) + element(0x04, value))
  }

  private static func name(_ commonName: String) -> [UInt8] {
    element(
      0x30,
      element(
        0x31,
        element(0x30, element(0x06, [0x55, 0x04, 0x03]) + element(0x0C, Array(commonName.utf8)))))
  }

  private func sequence(_ content: [UInt8]) -> [UInt8] {
    isIndefinite ? [0x30, 0x80] + content + [0, 0] : Self.element(0x30, content)
  }

  var der: Data {
    // ecdsa-with-SHA256.
    let algorithm = Self.element(
      0x30, Self.element(0x06, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]))
    let key = Self.element(
      0x30,
      Self.element(0x30, Self.element(0x06, [0x2B, 0x65, 0x70])) + Self.element(0x03, [0, 1]))
    var list = names.map { [Self.extension(17, Self.element(0x30, $0.flatMap(\.self)))] } ?? []
    if let policies { list.append(Self.extension(32, policies)) }
    list += extensions
    let signed =
      Self.element(0xA0, [0x02, 0x01, 0x02]) + Self.element(0x02, serial) + algorithm
      + Self.name(issuer)
      + Self.element(
        0x30,
        Self.element(0x17, Array(notBefore.utf8)) + Self.element(0x17, Array("360304120000Z".utf8)))
      + Self.name(subject) + key
      + Self.element(0xA3, Self.element(0x30, list.flatMap(\.self)))
    return Data(sequence(sequence(signed) + algorithm + Self.element(0x03, [0, 1])))
  }

  /// Returns an unsigned PKCS#7 container of certificates.
  static func signedData(_ certificates: [Data]) -> Data {
    let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
    let data: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]
    let content =
      [0x02, 0x01, 0x01] + element(0x31, []) + element(0x30, element(0x06, data))
      + element(0xA0, certificates.flatMap { [UInt8]($0) }) + element(0x31, [])
    return Data(
      element(0x30, element(0x06, signedData) + element(0xA0, element(0x30, content))))
  }
}
