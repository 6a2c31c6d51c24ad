import Foundation
import SwiftASN1

extension Set<SandboxVariant> {
  /// Returns a certificate in its wire form: Base64 of its DER, unless a variant changes it.
  func certificate(_ der: [UInt8]) throws -> String? {
    let text = Data(der).base64EncodedString()
    return if contains(.noCertificates) {
      nil
    } else if contains(.certificatesAsPEM) {
      PEMDocument(type: "CERTIFICATE", derBytes: der).pemString
    } else if contains(.certificatesAsEncodedPEM) {
      Data(PEMDocument(type: "CERTIFICATE", derBytes: der).pemString.utf8).base64EncodedString()
    } else if contains(.certificatesAsURLText) {
      text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    } else if contains(.certificatesAsPKCS7) {
      Data(try Self.bundle(of: der)).base64EncodedString()
    } else {
      text
    }
  }

  /// Returns a PKCS#7 bundle that holds this certificate and no signature (RFC 5652, 5.1).
  private static func bundle(of der: [UInt8]) throws -> [UInt8] {
    let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { content in
      try content.serialize([1, 2, 840, 113_549, 1, 7, 2] as ASN1ObjectIdentifier)  // signedData
      try content.appendConstructedNode(identifier: tag) { explicit in
        try explicit.appendConstructedNode(identifier: .sequence) { signed in
          try signed.serialize(1)
          signed.appendConstructedNode(identifier: .set) { _ in }
          try signed.appendConstructedNode(identifier: .sequence) { inner in
            try inner.serialize([1, 2, 840, 113_549, 1, 7, 1] as ASN1ObjectIdentifier)  // data
          }
          signed.appendConstructedNode(identifier: tag) { $0.serializeRawBytes(der) }
          signed.appendConstructedNode(identifier: .set) { _ in }
        }
      }
    }
    return serializer.serializedBytes
  }
}

extension Set<SandboxVariant> {
  /// Returns a serial number in its wire form: upper case hexadecimal digits.
  func serial(_ bytes: [UInt8]) -> String {
    (contains(.paddedSerials) ? "00" : "") + bytes.hexadecimalText
  }
}
