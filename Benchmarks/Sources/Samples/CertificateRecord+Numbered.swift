import Engine
import Foundation

extension CertificateRecord {
  /// Returns a certificate of the benchmark server: its thumbprint is its serial number twice.
  public static func numbered(_ number: Int) -> CertificateRecord {
    let digits = String(number, radix: 16, uppercase: true)
    let serial = String(repeating: "0", count: 32 - digits.count) + digits
    return CertificateRecord(
      identity: CertificateIdentity(
        serial: SerialNumber(serial), thumbprint: Thumbprint(serial + serial)),
      commonName: "host\(number).example.com", status: .issued
    ) {
      $0.validFrom = Timestamp.parse("2025-03-01T00:00:00Z")
      $0.validTo = Timestamp.parse("2100-03-08T23:59:59Z")
      $0.seat = "some-seat-id@example.com"
      $0.issuer = "Issuing CA Name"
      $0.keySize = "2048"
      $0.signatureAlgorithm = "RSA"
      $0.organization = "Example Org"
    }
  }
}
