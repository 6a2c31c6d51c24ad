// What was revoked along, as the reports for people show it.
extension AlsoRevoked {
  /// The heads of the columns.
  static let titles = [
    "Certificate", "Serial number", "Thumbprint", "Order", "Revoked with", "Found",
  ]

  /// The cells under the heads.
  var texts: [String] {
    [
      commonName.isEmpty ? "(no common name)" : commonName, serial.text, thumbprint.text, order,
      takenWith, at,
    ]
  }
}
