@testable import TUI

/// Properties that the input decoder keeps for every input, however it is cut.
enum TerminalInputProperties {
  /// A broken property, described in a sentence.
  struct Violation: Error, CustomStringConvertible {
    let description: String
  }

  /// The most bytes that the decoder may keep of a paste and of a sequence.
  private static let mostKept = 70_000

  static func check(_ bytes: [UInt8]) throws {
    let now = ContinuousClock.now
    var whole = InputDecoder()
    let together = decode(bytes, with: &whole, at: now)
    var cut = InputDecoder()
    var apart: [InputEvent] = []
    for byte in bytes { apart += decode([byte], with: &cut, at: now) }
    for decoder in [whole, cut] where keptBytes(within: decoder) > mostKept {
      throw Violation(description: "\(keptBytes(within: decoder)) bytes are kept")
    }
    guard together == apart else {
      throw Violation(description: "cut into bytes: \(apart)\nin one piece: \(together)")
    }
    try checkSequence(of: bytes, at: now)
  }

  /// A control sequence (ECMA-48 5.4) is at most one key and never a character, whatever its length
  /// and content. A stray letter would be a command.
  private static func checkSequence(of bytes: [UInt8], at now: ContinuousClock.Instant) throws {
    let parameters = bytes.filter { (0x20...0x3F).contains($0) }
    guard let last = bytes.last(where: { (0x40...0x7E).contains($0) }), last != 0x5B, last != 0x4D
    else { return }
    var decoder = InputDecoder()
    let events = decode([0x1B, 0x5B] + parameters + [last], with: &decoder, at: now)
    let keys = events.compactMap { if case .key(let key) = $0 { key.key } else { nil } }
    let isCharacter = keys.contains { if case .character = $0 { true } else { false } }
    guard keys.count <= 1, !isCharacter else {
      throw Violation(description: "ESC [ and \(parameters.count) parameters became \(keys)")
    }
  }

  /// Decodes into events without the number of keys that arrived together, which depends on the
  /// cut.
  private static func decode(
    _ bytes: [UInt8], with decoder: inout InputDecoder, at now: ContinuousClock.Instant
  ) -> [InputEvent] {
    decoder.decode(bytes, at: now).map { event in
      guard case .key(var key) = event else { return event }
      key.arrivedTogether = 1
      return .key(key)
    }
  }

  private static func keptBytes(within value: Any) -> Int {
    if let bytes = value as? [UInt8] { return bytes.count }
    if value is KeySequences { return 0 }
    return Mirror(reflecting: value).children.reduce(0) { $0 + keptBytes(within: $1.value) }
  }
}
