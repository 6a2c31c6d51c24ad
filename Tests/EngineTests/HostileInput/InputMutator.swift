/// Makes bytes that nobody would send out of bytes that somebody would: the same seed makes the
/// same bytes.
///
/// Unlike libFuzzer it does not see which branches an input takes, but it needs nothing but the
/// tests, and so runs with each of them.
struct InputMutator {
  /// Pieces that decoders take for something: nesting, limits of numbers, text that steers.
  private static let pieces: [[UInt8]] = [
    "{", "}", "[", "]", "\"", "\\", ":", ",", "null", "true", "-", "-1", "0", "1e400", "1e-400",
    "9223372036854775807", "-9223372036854775808", "99999999999999999999", "0.1", "NaN",
    "\\ud800", "\\u0000", "\\u202e", "\u{1B}[2J", "\u{9B}", "\u{202E}", "\u{2066}", "\u{7F}",
    "e\u{301}\u{301}\u{301}", "👩‍👩‍👧", "\u{0}", "\r\n", "*", "?", "..", "<=", "0000-00-00",
    "9999-12-31T23:59:59Z", "99999-01-01T00:00:00Z", "2025-03-01_2025-03-08", "30d", "<b>",
    "\"total\":", "\"items\":[", "\"id\":", "\"orders\":[", "\"certificate\":{", "/",
    "\"errors\":[{\"code\":", "cn:", "serial:", "expires<",
  ].map { Array($0.utf8) }

  private let seeds: [[UInt8]]
  private var dice: SeededGenerator

  init(_ seeds: [[UInt8]], seed: UInt64) {
    self.seeds = seeds.isEmpty ? [[]] : seeds
    dice = SeededGenerator(seed: seed)
  }

  /// The next input.
  mutating func next() -> [UInt8] {
    var bytes = seeds.randomElement(using: &dice) ?? []
    for _ in 0..<Int.random(in: 1...6, using: &dice) { mutate(&bytes) }
    return bytes
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let stretch = self.stretch(of: bytes)
    switch Int.random(in: 0..<8, using: &dice) {
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
    default: bytes = Array(bytes[..<stretch.upperBound])
    }
  }

  /// Mostly a short stretch, which may be empty.
  private mutating func stretch(of bytes: [UInt8]) -> Range<Int> {
    let start = Int.random(in: 0...bytes.count, using: &dice)
    let longest = min(bytes.count - start, .random(in: 0..<6, using: &dice) == 0 ? .max : 8)
    return start..<start + Int.random(in: 0...longest, using: &dice)
  }
}
