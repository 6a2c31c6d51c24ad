/// Everything of a terminal that a program may change and must put back: equal before and after.
struct TerminalCondition: Hashable, Sendable {
  let line: LineSettings
  let isAlternate: Bool
  let isCursorVisible: Bool
  /// 0 when clicks are the terminal's own affair.
  let mouse: Int
  let bracketsPaste: Bool
  /// What the up key sends, which tells the keypad's mode.
  let upKey: [UInt8]
  /// Whether text would be written without colours and attributes.
  let hasPlainPen: Bool
}
