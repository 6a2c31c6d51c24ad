/// The byte sequences by which a terminal reports its keys.
struct KeySequences: Sendable {
  private var keys: [[UInt8]: Key]

  /// - Parameter capability: Returns a terminfo string capability by its name, such as `kcuu1`. The
  ///   terminal's own sequences take priority over those that nearly all terminals share.
  init(capability: (String) -> String? = { _ in nil }) {
    keys = Self.common
    for (name, key) in Self.capabilities {
      guard let bytes = capability(name).map({ Array($0.utf8) }), bytes.count > 1,
        bytes[0] == 0x1B
      else { continue }
      keys[bytes] = key
    }
  }

  func key(for bytes: some Collection<UInt8>) -> Key? {
    keys[Array(bytes)]
  }

  private static let capabilities: [(String, Key)] =
    [
      ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
      ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kich1", .insert),
      ("kdch1", .delete), ("kcbt", .backTab), ("kent", .enter),
    ] + (1...12).map { ("kf\($0)", .function($0)) }

  /// The cursor and editing keys of ECMA-48 terminals (VT220, xterm, the Linux console, rxvt), in
  /// normal and in application mode.
  private static let common: [[UInt8]: Key] = {
    var table: [String: Key] = [
      "[Z": .backTab, "OM": .enter,
      "[H": .home, "[F": .end, "OH": .home, "OF": .end,
      "[1~": .home, "[4~": .end, "[7~": .home, "[8~": .end,
      "[2~": .insert, "[3~": .delete, "[5~": .pageUp, "[6~": .pageDown,
    ]
    for (letter, key) in [("A", Key.up), ("B", .down), ("C", .right), ("D", .left)] {
      table["[" + letter] = key
      table["O" + letter] = key
    }
    for (index, letter) in ["P", "Q", "R", "S"].enumerated() {
      table["O" + letter] = .function(index + 1)
    }
    for (index, letter) in ["A", "B", "C", "D", "E"].enumerated() {
      table["[[" + letter] = .function(index + 1)
    }
    let numbers = [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24]
    for (index, number) in numbers.enumerated() {
      table["[\(number)~"] = .function(index + 1)
    }
    return Dictionary(uniqueKeysWithValues: table.map { ([0x1B] + Array($0.key.utf8), $0.value) })
  }()
}
