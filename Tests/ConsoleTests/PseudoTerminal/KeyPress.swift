import CVTerm

/// A key that a test presses.
enum KeyPress: Hashable, Sendable {
  case character(Unicode.Scalar)
  case control(Unicode.Scalar)
  case function(Int)
  case enter, escape, tab, backTab, backspace, delete, insert, space
  case up, down, left, right, pageUp, pageDown, home, end

  /// libvterm's name for the key; `nil` for keys without one.
  var code: VTermKey? {
    switch self {
    case .enter: VTERM_KEY_ENTER
    case .escape: VTERM_KEY_ESCAPE
    case .tab: VTERM_KEY_TAB
    case .backspace: VTERM_KEY_BACKSPACE
    case .delete: VTERM_KEY_DEL
    case .insert: VTERM_KEY_INS
    case .up: VTERM_KEY_UP
    case .down: VTERM_KEY_DOWN
    case .left: VTERM_KEY_LEFT
    case .right: VTERM_KEY_RIGHT
    case .pageUp: VTERM_KEY_PAGEUP
    case .pageDown: VTERM_KEY_PAGEDOWN
    case .home: VTERM_KEY_HOME
    case .end: VTERM_KEY_END
    case .character, .control, .function, .backTab, .space: nil
    }
  }
}
