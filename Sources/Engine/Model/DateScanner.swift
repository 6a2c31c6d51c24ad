/// Splits a date into its parts. Reads ISO 8601 and its loose variants, HTTP and mail dates,
/// English month names, and the formats of Java, JavaScript, OpenSSL and web servers.
struct DateScanner {
  private var rest: ArraySlice<UInt8>
  /// The zone in brackets after the date.
  private var bracketed: String?

  /// - Parameter text: ASCII in lower case, trimmed.
  init(_ text: String) {
    rest = Array(text.utf8)[...]
    // JavaScript appends the zone's name in words: `gmt+0000 (coordinated universal time)`.
    if rest.last == UInt8(ascii: ")"), let start = rest.lastIndex(of: UInt8(ascii: "(")) {
      rest = rest[..<start]
    }
    // Java appends the zone's name: `+01:00[europe/berlin]`.
    if rest.last == UInt8(ascii: "]"), let start = rest.lastIndex(of: UInt8(ascii: "[")) {
      bracketed = String(decoding: rest[start...].dropFirst().dropLast(), as: UTF8.self)
      rest = rest[..<start]
    }
    while rest.last == UInt8(ascii: " ") { rest.removeLast() }
  }

  /// Returns the parts of the date; `nil` when the text does not have the form of a date.
  func parts() -> DateParts? {
    var scanner = self
    return scanner.scan()
  }

  private mutating func scan() -> DateParts? {
    skipWeekday()
    guard var parts = date() else { return nil }
    if !rest.isEmpty, parts.time == nil, parts.zone == nil {
      if let zone = zone() {
        // A day with its own zone, as in XML.
        parts.zone = zone
      } else {
        guard skipSeparatorOfTime(), let time = time() else { return nil }
        parts.time = time
      }
    }
    skipBlanks()
    if parts.zone == nil, !rest.isEmpty { parts.zone = zone() }
    skipBlanks()
    guard rest.isEmpty else { return nil }
    if parts.zone == nil, let bracketed {
      parts.zone = Self.zones[bracketed].map { .offset($0) } ?? .named(bracketed)
    }
    return parts
  }

  // MARK: - Days

  private mutating func date() -> DateParts? {
    if let month = monthName() { return date(inMonth: month) }
    // A year before 1 or after 9999 can have a sign or more than four digits.
    let isBeforeYear1 = rest.first == UInt8(ascii: "-")
    let isSigned = next("+-")
    guard let first = digits() else { return nil }
    if isSigned || (first.count > 4 && rest.first == UInt8(ascii: "-")) {
      return date(inYear: isBeforeYear1 ? 0 : first.value)
    }
    switch first.count {
    case 1, 2: return date(after: first.value)
    case 4: return date(inYear: first.value)
    case 8: return runTogether(first)
    case 12, 14: return runTogether(first)
    default: return nil
    }
  }

  /// Reads `2026-11-26`, `2026/11/26`, `2026.11.26`, `2026-nov-26`, or Java's list
  /// `2026, 11, 26, 10, 11`.
  private mutating func date(inYear year: Int) -> DateParts? {
    if next(",") { return list(startingWith: year) }
    guard skip("-/. ") == 1, let month = monthName() ?? number(1...2), skip("-/. ") == 1,
      let day = number(1...2)
    else { return nil }
    return DateParts(year: year, month: month, day: day)
  }

  /// Reads `26 nov 2026`, `26-nov-26`, `26.11.2026`, and `11/26/2026` when it is unambiguous.
  private mutating func date(after first: Int) -> DateParts? {
    skipOrdinal()
    let sign = rest.first
    guard skip("-/. ") >= 1 else { return nil }
    if let month = monthName() {
      guard skip("-/., ") >= 1, let year = year() else { return nil }
      return DateParts(year: year, month: month, day: first)
    }
    guard let second = number(1...2), next("-/."), let year = number(4...4) else { return nil }
    if sign == UInt8(ascii: ".") || first > 12 || first == second {
      return DateParts(year: year, month: second, day: first)
    }
    return second > 12 ? DateParts(year: year, month: first, day: second) : nil
  }

  /// Reads `nov 26, 2026`, or `nov 26 10:11:12 gmt 2026` as C, Java and OpenSSL print it.
  private mutating func date(inMonth month: Int) -> DateParts? {
    _ = skip(". ")
    guard let day = number(1...2) else { return nil }
    skipOrdinal()
    guard skip(", ") >= 1 else { return nil }
    let start = rest
    if let year = number(4...4), rest.first != UInt8(ascii: ":") {
      return DateParts(year: year, month: month, day: day)
    }
    rest = start
    guard let time = time() else { return nil }
    skipBlanks()
    let zone = zone()
    skipBlanks()
    guard let year = number(4...4) else { return nil }
    return DateParts(year: year, month: month, day: day, time: time, zone: zone)
  }

  /// Reads `20261126…`, and ASN.1's `20261126101112z` and `261126101112z`.
  private mutating func runTogether(_ digits: Digits) -> DateParts? {
    var fields = Digits(digits)
    guard digits.count != 12 || rest == [UInt8(ascii: "z")] else { return nil }
    let year = digits.count == 12 ? Self.full(year: fields.take(2)) : fields.take(4)
    var parts = DateParts(year: year, month: fields.take(2), day: fields.take(2))
    if digits.count > 8 {
      parts.time = .init(
        hour: fields.take(2), minute: fields.take(2), second: fields.take(2), fraction: fraction())
    }
    return parts
  }

  private mutating func list(startingWith year: Int) -> DateParts? {
    var fields = [year]
    repeat {
      skipBlanks()
      guard let field = number(1...9) else { return nil }
      fields.append(field)
    } while next(",")
    guard (3...7).contains(fields.count) else { return nil }
    func field(_ index: Int) -> Int { index < fields.count ? fields[index] : 0 }
    var parts = DateParts(year: year, month: fields[1], day: fields[2])
    if fields.count > 3 {
      parts.time = .init(
        hour: field(3), minute: field(4), second: field(5), fraction: Double(field(6)) / 1e9)
    }
    return parts
  }

  private mutating func year() -> Int? {
    guard let digits = digits() else { return nil }
    return switch digits.count {
    case 4: digits.value
    case 2: Self.full(year: digits.value)
    default: nil
    }
  }

  /// Returns the full year; two digits stand for 1950 to 2049 (RFC 5280, 4.1.2.5.1).
  private static func full(year: Int) -> Int { year < 50 ? 2_000 + year : 1_900 + year }

  // MARK: - Times

  /// Skips the separator of day and time: T, blank, comma, underscore, “at”, or a web server's
  /// colon; returns whether there was one.
  private mutating func skipSeparatorOfTime() -> Bool {
    skip("t_,: ") >= 1 || skip(word: "at")
  }

  private mutating func time() -> DateParts.Time? {
    if skip(word: "at") { skipBlanks() }
    guard let first = digits() else { return nil }
    var time: DateParts.Time
    switch first.count {
    case 1, 2:
      time = .init(hour: first.value)
      if next(":") {
        guard let minute = number(2...2) else { return nil }
        time.minute = minute
        if next(":") {
          guard let second = number(2...2) else { return nil }
          time.second = second
        }
      }
    case 4, 6:
      var fields = Digits(first)
      time = .init(hour: fields.take(2), minute: fields.take(2))
      if first.count == 6 { time.second = fields.take(2) }
    default: return nil
    }
    time.fraction = fraction()
    skipBlanks()
    let isAfternoon = skip(word: "pm")
    if isAfternoon || skip(word: "am") {
      // Only the hours 1 to 12 are valid with am or pm; 99 makes the time invalid.
      time.hour = (1...12).contains(time.hour) ? time.hour % 12 + (isAfternoon ? 12 : 0) : 99
    }
    return time
  }

  private mutating func fraction() -> Double {
    let start = rest
    guard next(".,"), let digits = text(while: { $0.isDigit }) else {
      rest = start
      return 0
    }
    return Double("0." + digits) ?? 0
  }

  // MARK: - Zones

  private mutating func zone() -> DateParts.Zone? {
    let start = rest
    var seconds = 0
    let word = text { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    if let word {
      guard let known = Self.zones[word] else {
        rest = start
        return nil
      }
      seconds = known
    }
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      rest.removeFirst()
      guard let offset = offset() else {
        rest = start
        return nil
      }
      seconds += sign == UInt8(ascii: "-") ? -offset : offset
    } else if word == nil {
      return nil
    }
    return .offset(seconds)
  }

  /// Reads `01`, `0130` or `01:30`; returns the seconds.
  private mutating func offset() -> Int? {
    guard let first = digits() else { return nil }
    var (hours, minutes) = (first.value, 0)
    switch first.count {
    case 1, 2:
      if next(":") {
        guard let number = number(2...2) else { return nil }
        minutes = number
      }
    case 4: (hours, minutes) = (first.value / 100, first.value % 100)
    default: return nil
    }
    return hours <= 18 && minutes < 60 ? hours * 3_600 + minutes * 60 : nil
  }

  /// The zones of mail and HTTP dates (RFC 5322, 4.3), and of DigiCert's locations.
  private static let zones: [String: Int] = [
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -18_000, "edt": -14_400, "cst": -21_600,
    "cdt": -18_000, "mst": -25_200, "mdt": -21_600, "pst": -28_800, "pdt": -25_200, "cet": 3_600,
    "cest": 7_200, "jst": 32_400,
  ]

  // MARK: - Words

  private mutating func skipWeekday() {
    let start = rest
    guard let word = text(while: { $0.isLetter }),
      Self.weekdays.contains(String(word.prefix(3))), Self.isName(word, of: Self.longWeekdays)
    else {
      rest = start
      return
    }
    _ = skip("., ")
  }

  private mutating func monthName() -> Int? {
    let start = rest
    guard let word = text(while: { $0.isLetter }),
      let index = Self.months.firstIndex(of: String(word.prefix(3))),
      word.count == 3 || word == "sept" || Self.longMonths[index] == word
    else {
      rest = start
      return nil
    }
    return index + 1
  }

  private mutating func skipOrdinal() {
    for ending in ["st", "nd", "rd", "th"] where skip(word: ending) { return }
  }

  private static func isName(_ word: String, of names: [String]) -> Bool {
    names.contains { $0.hasPrefix(word) }
  }

  private static let longWeekdays = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]
  private static let weekdays = longWeekdays.map { String($0.prefix(3)) }
  private static let longMonths = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  private static let months = longMonths.map { String($0.prefix(3)) }

  // MARK: - Characters

  /// A run of digits.
  private struct Digits {
    private(set) var text: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) { self.text = text }
    init(_ other: Digits) { text = other.text }

    var count: Int { text.count }
    /// The value of the first 18 digits, which always fits.
    var value: Int { text.prefix(18).reduce(0) { $0 * 10 + Int($1 - 0x30) } }

    /// Removes the first `count` digits and returns their value.
    mutating func take(_ count: Int) -> Int {
      defer { text = text.dropFirst(count) }
      return Digits(text.prefix(count)).value
    }
  }

  private mutating func digits() -> Digits? {
    let run = rest.prefix { $0.isDigit }
    rest = rest.dropFirst(run.count)
    return run.isEmpty ? nil : Digits(run)
  }

  private mutating func number(_ counts: ClosedRange<Int>) -> Int? {
    guard let digits = digits(), counts.contains(digits.count) else { return nil }
    return digits.value
  }

  private mutating func text(while isPart: (UInt8) -> Bool) -> String? {
    let run = rest.prefix(while: isPart)
    rest = rest.dropFirst(run.count)
    return run.isEmpty ? nil : String(decoding: run, as: UTF8.self)
  }

  /// Skips one of these characters; returns whether there was one.
  private mutating func next(_ characters: String) -> Bool {
    guard let first = rest.first, characters.utf8.contains(first) else { return false }
    rest.removeFirst()
    return true
  }

  /// Skips any number of these characters; returns how many there were.
  private mutating func skip(_ characters: String) -> Int {
    let run = rest.prefix { characters.utf8.contains($0) }
    rest = rest.dropFirst(run.count)
    return run.count
  }

  private mutating func skip(word: String) -> Bool {
    guard rest.starts(with: word.utf8),
      rest.dropFirst(word.utf8.count).first.map({ !$0.isLetter }) ?? true
    else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private mutating func skipBlanks() { _ = skip(" ") }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }
  fileprivate var isLetter: Bool { (0x61...0x7A).contains(self) }
}
