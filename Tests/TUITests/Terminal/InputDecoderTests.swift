import Testing

@testable import TUI

@Suite("Decoding input")
struct InputDecoderTests {
  private let start = ContinuousClock.now

  /// Returns the keys of the events, with `nil` for every other event.
  private func keys(_ events: [InputEvent]) -> [Key?] {
    events.map { if case .key(let event) = $0 { event.key } else { nil } }
  }

  private func decode(_ text: String, _ decoder: InputDecoder = InputDecoder()) -> [InputEvent] {
    var decoder = decoder
    return decoder.decode(Array(text.utf8), at: start)
  }

  @Test(
    "The keys of common terminals are known",
    arguments: [
      ("a", Key.character("a")), (" ", .character(" ")), ("é", .character("é")),
      ("証", .character("証")), ("👍", .character("👍")), ("\r", .enter), ("\n", .enter),
      ("\t", .tab), ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{15}", .control("u")),
      ("\u{1B}[A", .up), ("\u{1B}OA", .up), ("\u{1B}[B", .down), ("\u{1B}OC", .right),
      ("\u{1B}[D", .left), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown), ("\u{1B}[H", .home),
      ("\u{1B}[1~", .home), ("\u{1B}OF", .end), ("\u{1B}[4~", .end), ("\u{1B}[3~", .delete),
      ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)), ("\u{1B}[11~", .function(1)),
      ("\u{1B}[[A", .function(1)), ("\u{1B}[24~", .function(12)), ("\u{1B}[1;5A", .up),
      ("\u{1B}[5;2~", .pageUp), ("\u{1B}[1;2P", .function(1)),
    ])
  func commonKeys(bytes: String, key: Key) {
    #expect(keys(decode(bytes)) == [key])
  }

  @Test("Terminfo has priority over common sequences")
  func terminfo() {
    let sequences = KeySequences { $0 == "kcuu1" ? "\u{1B}[B" : nil }
    #expect(keys(decode("\u{1B}[B", InputDecoder(sequences: sequences))) == [.up])
  }

  @Test("Any cut of the bytes gives equal keys")
  func anyCut() {
    let text = "a\u{1B}[Aé\u{1B}[200~q\u{1B}[A\u{1B}[201~\u{1B}[<0;5;3M\u{1B}OP証z"
    let bytes = Array(text.utf8)
    let whole = decode(text).map(withoutCount)
    for cut in 1..<bytes.count {
      var decoder = InputDecoder()
      var events = decoder.decode(bytes[..<cut], at: start)
      events += decoder.decode(bytes[cut...], at: start)
      #expect(events.map(withoutCount) == whole, "cut before byte \(cut)")
    }
  }

  private func withoutCount(_ event: InputEvent) -> InputEvent {
    guard case .key(let key) = event else { return event }
    return .key(KeyEvent(key.key, receivedAt: start))
  }

  @Test("A lone Esc waits 25 ms before it is the Esc key")
  func loneEscape() throws {
    var decoder = InputDecoder()
    #expect(decoder.decode([0x1B], at: start).isEmpty)
    let deadline = try #require(decoder.deadline)
    #expect(deadline == start + .milliseconds(25))
    #expect(decoder.expire(at: deadline - .milliseconds(1)).isEmpty)
    #expect(keys(decoder.expire(at: deadline)) == [.escape])
    #expect(decoder.deadline == nil)
    #expect(decoder.expire(at: deadline + .seconds(1)).isEmpty)
  }

  @Test("Esc and a key that came with it are two keys, and so are two Escs")
  func escapeAndKey() {
    #expect(keys(decode("\u{1B}q")) == [.escape, .character("q")])
    var decoder = InputDecoder()
    #expect(keys(decoder.decode([0x1B, 0x1B], at: start)) == [.escape])
    #expect(keys(decoder.expire(at: start + .seconds(1))) == [.escape])
  }

  @Test(
    "The rest of a sequence that a slow line cut is dropped, wherever it was cut",
    arguments: [
      "\u{1B}[A", "\u{1B}OA", "\u{1B}[1;5A", "\u{1B}[5~", "\u{1B}[D", "\u{1B}[M !!",
      "\u{1B}[<0;5;3M", "\u{1B}[200~A\u{1B}[201~", "\u{1B}[[A",
    ], [60, 310, 450])
  func lateRest(text: String, pause: Int) {
    let bytes = Array(text.utf8)
    for cut in 1..<min(bytes.count, 6) {
      var decoder = InputDecoder()
      var events = decoder.decode(bytes[..<cut], at: start)
      let later = start + .milliseconds(pause)
      events += decoder.expire(at: later)
      events += decoder.decode(bytes[cut...], at: later)
      // A mouse report or a paste is no key.
      let letters = keys(events).compactMap(\.self).filter {
        $0 != .escape && $0 != .up && $0 != .left
      }
      #expect(
        letters.isEmpty || letters == [.pageUp] || letters == [.function(1)],
        "\(text) cut before byte \(cut): \(letters)")
      #expect(
        keys(decoder.decode(Array("q".utf8), at: later + .milliseconds(1))) == [.character("q")])
    }
  }

  @Test("After half a second, input after an Esc is keys again")
  func noLongerLate() {
    var decoder = InputDecoder()
    _ = decoder.decode([0x1B], at: start)
    _ = decoder.expire(at: start + .milliseconds(25))
    let events = decoder.decode(Array("[A".utf8), at: start + .milliseconds(530))
    #expect(keys(events) == [.character("["), .character("A")])
  }

  @Test("A key typed after Esc is kept once nothing follows it")
  func keyAfterEscape() {
    var decoder = InputDecoder()
    _ = decoder.decode([0x1B], at: start)
    #expect(keys(decoder.expire(at: start + .milliseconds(25))) == [.escape])
    #expect(decoder.decode(Array("O".utf8), at: start + .milliseconds(100)).isEmpty)
    let deadline = start + .milliseconds(400)
    #expect(decoder.deadline == deadline)
    #expect(keys(decoder.expire(at: deadline)) == [.character("O")])
    #expect(keys(decoder.decode(Array("A".utf8), at: deadline)) == [.character("A")])
    #expect(keys(decoder.decode(Array("q".utf8), at: deadline)) == [.character("q")])
  }

  @Test("An expired Esc comes before the next key, even if no timer fired")
  func lateKey() {
    var decoder = InputDecoder()
    _ = decoder.decode([0x1B], at: start)
    let events = decoder.decode(Array("q".utf8), at: start + .milliseconds(30))
    #expect(keys(events) == [.escape, .character("q")])
  }

  @Test(
    "An unknown sequence is dropped whole",
    arguments: [
      "\u{1B}[?1;2c", "\u{1B}[99~", "\u{1B}[1;5Y", "\u{1B}[M !!", "\u{1B}OY", "\u{1B}[I",
      "\u{1B}[<35;1;1M", "\u{1B}[<0;5;3m", "\u{1B}[<0;0;0M",
    ])
  func unknownSequences(bytes: String) {
    #expect(keys(decode(bytes + "x")) == [.character("x")])
  }

  @Test("A sequence without an end is dropped")
  func unfinishedSequence() {
    var decoder = InputDecoder()
    _ = decoder.decode(Array("\u{1B}[12".utf8), at: start)
    #expect(decoder.expire(at: start + .milliseconds(25)).isEmpty)
    #expect(decoder.expire(at: start + .milliseconds(300)).isEmpty)
    #expect(keys(decoder.decode(Array("x".utf8), at: start + .seconds(1))) == [.character("x")])
  }

  @Test("Pasted text is never reported as keys")
  func paste() {
    let pasted = "revoke 198\n\u{1B}[A\u{1B}[200~\u{3}q\u{1B}"
    let events = decode("\u{1B}[200~\(pasted)\u{1B}[201~k")
    #expect(events.first == .paste(pasted))
    #expect(keys(events) == [nil, .character("k")])
  }

  @Test("A paste of a megabyte is decoded within the time limit", .timeLimit(.minutes(5)))
  func largePaste() {
    let text = String(repeating: "0F6F554DA0D807F\n", count: 1 << 16)
    // The decoder drops text beyond the longest paste.
    let kept = String(text.prefix(InputDecoder.longestPaste))
    #expect(decode("\u{1B}[200~\(text)\u{1B}[201~") == [.paste(kept)])
  }

  @Test("Bytes that are not UTF-8 are dropped")
  func invalidBytes() {
    var decoder = InputDecoder()
    let events = decoder.decode([0xC3, 0x28, 0xFF, 0x80, 0xED, 0xA0, 0x80, 0x78], at: start)
    #expect(keys(events) == [.character("("), .character("x")])
  }

  @Test("Clicks and the wheel are reported in cells counted from 0")
  func mouse() {
    let events = decode("\u{1B}[<0;5;3M\u{1B}[<64;1;1M\u{1B}[<65;1;1M")
    #expect(
      events == [
        .mouse(MouseEvent(action: .click, point: Point(row: 2, column: 4))),
        .mouse(MouseEvent(action: .wheelUp, point: Point(row: 0, column: 0))),
        .mouse(MouseEvent(action: .wheelDown, point: Point(row: 0, column: 0))),
      ])
  }

  @Test("Each key says when it came and how many came with it")
  func typeAhead() {
    let events = decode("ab\u{1B}[A")
    #expect(
      events == [
        .key(KeyEvent(.character("a"), receivedAt: start, arrivedTogether: 3)),
        .key(KeyEvent(.character("b"), receivedAt: start, arrivedTogether: 3)),
        .key(KeyEvent(.up, receivedAt: start, arrivedTogether: 3)),
      ])
  }

  @Test(
    "A flush drops the rest of an unfinished sequence or paste",
    arguments: [
      ("\u{1B}[200~first", " second\u{1B}[201~"), ("\u{1B}[", "A"), ("\u{1B}[<0;5", ";3M"),
    ])
  func flush(before: String, after: String) {
    var decoder = InputDecoder()
    #expect(decoder.decode(Array(before.utf8), at: start).isEmpty)
    decoder.drop()
    #expect(keys(decoder.decode(Array((after + "k").utf8), at: start)) == [.character("k")])
  }

  @Test("A flush drops a pending Esc")
  func flushedEscape() {
    var decoder = InputDecoder()
    _ = decoder.decode([0x1B], at: start)
    decoder.drop()
    #expect(decoder.expire(at: start + .milliseconds(25)).isEmpty)
    #expect(keys(decoder.decode(Array("k".utf8), at: start + .seconds(1))) == [.character("k")])
  }
}
