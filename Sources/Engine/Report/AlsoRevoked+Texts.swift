// The certificates that were also revoked, as the reports for people show them.
extension AlsoRevoked {
  /// The column headings.
  static let titles = [
    "Certificate", "Serial number", "Thumbprint", "Order", "Revoked with", "Found",
  ]

  /// The cells, in the sequence of `titles`.
  var texts: [String] {
    [
      commonName.isEmpty ? "(no common name)" : commonName, serial.text, thumbprint.text, order,
      takenWith, at,
    ]
  }
}
