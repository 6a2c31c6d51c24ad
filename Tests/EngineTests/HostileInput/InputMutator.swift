import TestSupport

/// Mutates ordinary inputs into hostile ones. A seed always gives one sequence.
///
/// Unlike libFuzzer, it does not see the branches that an input takes. In return, it needs no tools
/// and runs with the tests.
struct InputMutator {
  /// Pieces with a meaning for decoders: nesting, limits of numbers, terminal controls.
  private static let pieces: [[UInt8]] = [
    "{", "}", "[", "]", "\"", "\\", ":", ",", "null", "true", "-", "-1", "0", "1e400", "1e-400",
    "9223372036854775807", "-9223372036854775808", "99999999999999999999", "0.1", "NaN",
    "\\ud800", "\\u0000", "\\u202e", "\u{1B}[2J", "\u{9B}", "\u{202E}", "\u{2066}", "\u{7F}",
    "e\u{301}\u{301}\u{301}", "👩‍👩‍👧", "\u{0}", "\r\n", "*", "?", "..", "<=", "0000-00-00",
    "9999-12-31T23:59:59Z", "99999-01-01T00:00:00Z", "2025-03-01_2025-03-08", "30d", "<b>",
    "\"total\":", "\"items\":[", "\"id\":", "\"orders\":[", "\"certificate\":{", "/",
    "\"errors\":[{\"code\":", "cn:", "serial:", "expires<",
  ].map { Array($0.utf8) }

  /// Numbers at the limits of their types, and texts that are almost numbers. They replace a number
  /// of the input.
  private static let numbers: [[UInt8]] = [
    "0", "-0", "-1", "1", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "18446744073709551615", "1000000000", "1000000001", "4294967296",
    "2147483648", "-2147483649", "1e400", "-1e400", "1e18", "1e-400", "1.5", "\"12\"", "true",
    "null",
    "253402300799", "253402300800", "-62135596801", "292277026596", "9999999999", "9999999999999",
    "86400", "86401", "1000000000000000000",
  ].map { Array($0.utf8) }

  private let seeds: [[UInt8]]
  private var dice: SeededGenerator

  init(_ seeds: [[UInt8]], seed: UInt64) {
    self.seeds = seeds.isEmpty ? [[]] : seeds
    dice = SeededGenerator(seed: seed)
  }

  /// Returns the next input.
  mutating func next() -> [UInt8] {
    var bytes = seeds.randomElement(using: &dice) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &dice) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let stretch = self.stretch(of: bytes)
    switch Int.random(in: 0..<10, using: &dice) {
    case 0 where !bytes.isEmpty:
      bytes[Int.random(in: bytes.indices, using: &dice)] = .random(in: 0...255, using: &dice)
    case 1 where !bytes.isEmpty:
      bytes[Int.random(in: bytes.indices, using: &dice)] ^= 1 << Int.random(in: 0..<8, using: &dice)
    case 2: bytes.removeSubrange(stretch)
    case 3: bytes.insert(contentsOf: bytes[stretch], at: stretch.lowerBound)
    case 4:
      let piece = Self.pieces.randomElement(using: &dice) ?? []
      bytes.replaceSubrange(stretch, with: piece)
    case 5:
      let piece = Self.pieces.randomElement(using: &dice) ?? []
      let many = Array(repeating: piece, count: .random(in: 1...40, using: &dice)).joined()
      bytes.insert(contentsOf: many, at: stretch.lowerBound)
    case 6:
      let other = seeds.randomElement(using: &dice) ?? []
      bytes.replaceSubrange(stretch, with: other[self.stretch(of: other)])
    case 7: bytes = Array(bytes[..<stretch.upperBound])
    default: replaceNumber(in: &bytes, from: stretch.lowerBound)
    }
  }

  /// Replaces the first number after `place`, or else the first number of all.
  private mutating func replaceNumber(in bytes: inout [UInt8], from place: Int) {
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    guard
      let start = bytes[place...].firstIndex(where: isDigit) ?? bytes.firstIndex(where: isDigit)
    else { return }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    bytes.replaceSubrange(start..<end, with: Self.numbers.randomElement(using: &dice) ?? [])
  }

  /// Returns a random range, mostly short, possibly empty.
  private mutating func stretch(of bytes: [UInt8]) -> Range<Int> {
    let start = Int.random(in: 0...bytes.count, using: &dice)
    let longest = min(bytes.count - start, .random(in: 0..<6, using: &dice) == 0 ? .max : 8)
    return start..<start + Int.random(in: 0...longest, using: &dice)
  }
}
