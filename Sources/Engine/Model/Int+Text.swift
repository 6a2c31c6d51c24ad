extension Int {
  /// The number with commas between thousands, in every locale: `1,312`.
  public var grouped: String {
    var text = ""
    for (place, digit) in String(magnitude).reversed().enumerated() {
      if place > 0, place.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }

  /// The number with a zero in front if it has one digit: `07`.
  public var twoDigits: String { (0...9).contains(self) ? "0\(self)" : "\(self)" }

  /// Returns the number with its noun: `1 order`, `1,312 orders`.
  public func counted(_ noun: String) -> String {
    "\(grouped) \(noun)\(self == 1 ? "" : "s")"
  }
}
