/// Turns the bytes read from a terminal into keys, pastes and mouse events.
///
/// A pure state machine: a read may end inside a sequence, and time is a parameter. An unknown
/// sequence is dropped whole. None of its bytes count as keys, because a stray letter is a command
/// on a screen that revokes certificates.
struct InputDecoder: Sendable {
  /// How long the decoder waits after an Esc byte before it reports the Esc key.
  static let escapeDelay = Duration.milliseconds(25)
  /// How long the decoder waits for the next byte of a sequence. Only a slow line splits one.
  static let sequenceDelay = Duration.milliseconds(300)
  /// How long the decoder still recognises the remaining bytes of a sequence that it gave up on.
  /// Slow lines and mosh delay bytes. If `[A` arrives late, its `A` must not count as a command.
  static let lateDelay = Duration.milliseconds(500)
  /// The maximum number of bytes kept of a paste. A field takes at most 1,000 characters, so it
  /// refuses any ordinary paste that was cut here.
  static let longestPaste = 65_536

  private enum State {
    case ground
    /// Esc and the bytes after it so far.
    case sequence([UInt8])
    case paste
    /// A UTF-8 character with bytes still missing.
    case character([UInt8], missing: Int)
    /// The rest of an old-style mouse report: three bytes of any value.
    case legacyMouse(missing: Int)
  }

  private static let pasteStart: [UInt8] = Array("\u{1B}[200~".utf8)
  private static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

  private let sequences: KeySequences
  private var state = State.ground
  /// The bytes of the paste so far. They are not in `state`, because appending a byte there would
  /// copy all of them.
  private var pasted: [UInt8] = []
  private var lastByteAt: ContinuousClock.Instant?
  /// Whether the pending input was typed before ``drop()``. It then produces no event.
  private var dropsPending = false
  /// The start of a sequence whose rest did not come in time, and when the decoder gave up on it.
  private var givenUp: (bytes: [UInt8], at: ContinuousClock.Instant)?
  /// Whether the pending sequence continues one that was given up. It then produces no key, unless
  /// it turns out that the operator typed the bytes one by one.
  private var isLate = false

  init(sequences: KeySequences = KeySequences()) {
    self.sequences = sequences
  }

  /// The time to call ``expire(at:)``; `nil` while no sequence is pending.
  var deadline: ContinuousClock.Instant? {
    guard case .sequence(let bytes) = state, let lastByteAt else { return nil }
    return lastByteAt + (bytes.count == 1 ? Self.escapeDelay : Self.sequenceDelay)
  }

  mutating func decode(
    _ bytes: some Sequence<UInt8>, at time: ContinuousClock.Instant
  ) -> [InputEvent] {
    var events = expire(at: time)
    for byte in bytes {
      let new = take(byte, at: time)
      events += dropping(new)
    }
    lastByteAt = time
    return countingKeys(events)
  }

  /// Resolves a sequence whose next byte did not come in time.
  mutating func expire(at time: ContinuousClock.Instant) -> [InputEvent] {
    guard let deadline, time >= deadline, case .sequence(let bytes) = state else { return [] }
    state = .ground
    if isLate, bytes.count == 2 {
      // Nothing followed: the operator typed Esc and then this key.
      isLate = false
      return dropping(takeFirst(bytes[1], at: time))
    }
    // `lateDelay` counts from the deadline, not from now, because the timer may fire late.
    givenUp = (bytes, deadline)
    isLate = false
    return dropping(bytes.count == 1 ? [.key(KeyEvent(.escape, receivedAt: time))] : [])
  }

  /// Returns the recently given-up sequence that `byte` continues; `nil` if it continues none.
  private mutating func lateSequence(
    with byte: UInt8, at time: ContinuousClock.Instant
  ) -> [UInt8]? {
    guard let (bytes, at) = givenUp else { return nil }
    givenUp = nil
    guard time < at + Self.lateDelay, byte != 0x1B else { return nil }
    let isStart = byte == UInt8(ascii: "[") || byte == UInt8(ascii: "O")
    return bytes.count > 1 || isStart ? bytes : nil
  }

  /// Drops the pending input. Its remaining bytes are dropped as they arrive: the end of a paste or
  /// of a key's sequence must not count as keys.
  mutating func drop() {
    if case .ground = state { return }
    dropsPending = true
  }

  private mutating func dropping(_ events: [InputEvent]) -> [InputEvent] {
    guard dropsPending else { return events }
    if case .ground = state {
      dropsPending = false
    }
    return []
  }

  private mutating func take(_ byte: UInt8, at time: ContinuousClock.Instant) -> [InputEvent] {
    switch state {
    case .ground:
      guard let late = lateSequence(with: byte, at: time) else {
        return takeFirst(byte, at: time)
      }
      isLate = true
      return takeSequence(late, byte, at: time)
    case .sequence(let bytes):
      return takeSequence(bytes, byte, at: time)
    case .paste:
      return takePaste(byte)
    case .character(let bytes, let missing):
      return takeCharacter(bytes, missing: missing, byte, at: time)
    case .legacyMouse(let missing):
      state = missing > 1 ? .legacyMouse(missing: missing - 1) : .ground
      return []
    }
  }

  private mutating func takeFirst(
    _ byte: UInt8, at time: ContinuousClock.Instant
  ) -> [InputEvent] {
    func key(_ key: Key) -> [InputEvent] { [.key(KeyEvent(key, receivedAt: time))] }
    switch byte {
    case 0x1B:
      state = .sequence([byte])
      return []
    case 0x0A, 0x0D: return key(.enter)
    case 0x09: return key(.tab)
    case 0x08, 0x7F: return key(.backspace)
    case 0x01...0x1A: return key(.control(Character(Unicode.Scalar(byte + 0x60))))
    case 0x20..<0x7F: return key(.character(Character(Unicode.Scalar(byte))))
    case 0xC2...0xDF: state = .character([byte], missing: 1)
    case 0xE0...0xEF: state = .character([byte], missing: 2)
    case 0xF0...0xF4: state = .character([byte], missing: 3)
    default: break
    }
    return []
  }

  private mutating func takeCharacter(
    _ bytes: [UInt8], missing: Int, _ byte: UInt8, at time: ContinuousClock.Instant
  ) -> [InputEvent] {
    guard (0x80...0xBF).contains(byte) else {
      state = .ground
      return take(byte, at: time)
    }
    guard missing == 1 else {
      state = .character(bytes + [byte], missing: missing - 1)
      return []
    }
    state = .ground
    guard let text = String(validating: bytes + [byte], as: UTF8.self), let character = text.first
    else { return [] }
    return [.key(KeyEvent(.character(character), receivedAt: time))]
  }

  /// Takes the next byte of a sequence. If the sequence was given up earlier, it produces no key,
  /// except for keys that the operator typed.
  private mutating func takeSequence(
    _ bytes: [UInt8], _ byte: UInt8, at time: ContinuousClock.Instant
  ) -> [InputEvent] {
    guard isLate else { return takeTimely(bytes, byte, at: time) }
    if bytes.count == 2, bytes[1] == UInt8(ascii: "O"), !ControlSequence.isKeyAfterO(byte) {
      // The operator typed Esc, O and this key.
      (state, isLate) = (.ground, false)
      return takeFirst(bytes[1], at: time) + take(byte, at: time)
    }
    let events = takeTimely(bytes, byte, at: time)
    if case .sequence(let pending) = state, pending.count > 1 { return [] }
    isLate = false
    // An Esc inside the sequence starts a new one.
    return byte == 0x1B ? events : []
  }

  private mutating func takeTimely(
    _ bytes: [UInt8], _ byte: UInt8, at time: ContinuousClock.Instant
  ) -> [InputEvent] {
    let longer = bytes + [byte]
    if byte == 0x1B {
      // An Esc inside a sequence starts a new one. A pending lone Esc was the Esc key.
      state = .sequence([byte])
      return bytes.count == 1 ? [.key(KeyEvent(.escape, receivedAt: time))] : []
    }
    if bytes.count == ControlSequence.longest {
      // Keep nothing more, but wait for the end: the remaining bytes are not keys.
      if ControlSequence.isFinal(byte) { state = .ground }
      return []
    }
    if longer == Self.pasteStart {
      state = .paste
      pasted = []
      return []
    }
    if let key = sequences.key(for: longer) {
      state = .ground
      return [.key(KeyEvent(key, receivedAt: time))]
    }
    if longer.elementsEqual([0x1B, 0x5B, 0x4D]) {
      state = .legacyMouse(missing: 3)
      return []
    }
    if ControlSequence.isUnfinished(longer) {
      state = .sequence(longer)
      return []
    }
    state = .ground
    guard longer.count == 2 else {
      return events(for: longer, at: time)
    }
    // Esc and then another key: a script, or an operator faster than the delay.
    return [.key(KeyEvent(.escape, receivedAt: time))] + take(byte, at: time)
  }

  private func events(
    for sequence: [UInt8], at time: ContinuousClock.Instant
  ) -> [InputEvent] {
    if let bare = ControlSequence.withoutModifiers(sequence) {
      return bare.lazy.compactMap { sequences.key(for: $0) }.prefix(1)
        .map { .key(KeyEvent($0, receivedAt: time)) }
    }
    return ControlSequence.mouse(sequence).map { [.mouse($0)] } ?? []
  }

  private mutating func takePaste(_ byte: UInt8) -> [InputEvent] {
    pasted.append(byte)
    if pasted.count > Self.longestPaste + Self.pasteEnd.count {
      // Keep the last bytes: they may be the start of the end marker.
      pasted.remove(at: Self.longestPaste)
    }
    guard byte == 0x7E, pasted.suffix(Self.pasteEnd.count).elementsEqual(Self.pasteEnd) else {
      return []
    }
    state = .ground
    defer { pasted = [] }
    return [.paste(String(decoding: pasted.dropLast(Self.pasteEnd.count), as: UTF8.self))]
  }

  private func countingKeys(_ events: [InputEvent]) -> [InputEvent] {
    let count = events.count { if case .key = $0 { true } else { false } }
    return events.map { event in
      guard case .key(var key) = event else { return event }
      key.arrivedTogether = count
      return .key(key)
    }
  }
}
