/// Every setting of a terminal that a program changes and must restore.
struct TerminalCondition: Hashable, Sendable {
  let line: LineSettings
  let isAlternate: Bool
  let isCursorVisible: Bool
  /// The mouse mode; 0 when the program gets no clicks.
  let mouse: Int
  let bracketsPaste: Bool
  /// The bytes that the up key sends, which reveal the keypad's mode.
  let upKey: [UInt8]
  /// Whether new text has neither colours nor attributes.
  let hasPlainPen: Bool
}
