import Foundation

/// Formats durations for the reports for people.
enum ReportText {
  /// Returns a duration in its two largest units that are not zero, such as “3 h 12 min”; below one
  /// second, in milliseconds.
  static func span(_ seconds: Double) -> String {
    let milliseconds = Int((min(abs(seconds), 1e12) * 1_000).rounded())
    guard milliseconds >= 1_000 else { return "\(milliseconds) ms" }
    var rest = milliseconds / 1_000
    var parts: [String] = []
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)] {
      if rest >= length { parts.append("\((rest / length).grouped) \(unit)") }
      rest %= length
    }
    return parts.prefix(2).joined(separator: " ")
  }
}

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
