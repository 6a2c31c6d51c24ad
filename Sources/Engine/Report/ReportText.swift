import Foundation

/// Numbers and spans of time as every report for people writes them.
enum ReportText {
  /// A number with its thousands parted.
  static func number(_ number: Int) -> String {
    number.formatted(.number.locale(Locale(identifier: "en_US")))
  }

  /// A number with its noun.
  static func number(_ number: Int, _ one: String, _ many: String) -> String {
    "\(Self.number(number)) \(number == 1 ? one : many)"
  }

  /// A span of time in its two largest units, such as “3 h 12 min”; less than a second in
  /// milliseconds.
  static func span(_ seconds: Double) -> String {
    let milliseconds = Int((min(abs(seconds), 1e12) * 1_000).rounded())
    guard milliseconds >= 1_000 else { return "\(milliseconds) ms" }
    var rest = milliseconds / 1_000
    var parts: [String] = []
    for (unit, length) in [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)] {
      if rest >= length { parts.append("\(number(rest / length)) \(unit)") }
      rest %= length
    }
    return parts.prefix(2).joined(separator: " ")
  }
}
