import CVTerm

/// A terminal of libvterm: turns a program's output into a screen, and keys into bytes for the
/// program.
final class TerminalEmulator {
  private let terminal: OpaquePointer
  private let display: OpaquePointer
  private let properties = Properties()
  private var callbacks: UnsafeMutablePointer<VTermScreenCallbacks>
  private(set) var rows: Int
  private(set) var columns: Int

  /// The settings that the program's output changes.
  fileprivate final class Properties {
    var isCursorVisible = true
    var isAlternate = false
    var mouse = 0
    var bells = 0
  }

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    terminal = vterm_new(CInt(rows), CInt(columns))
    vterm_set_utf8(terminal, 1)
    display = vterm_obtain_screen(terminal)
    callbacks = .allocate(capacity: 1)
    callbacks.initialize(to: VTermScreenCallbacks())
    callbacks.pointee.settermprop = { property, value, user in
      guard let value, let user else { return 0 }
      let properties = Unmanaged<Properties>.fromOpaque(user).takeUnretainedValue()
      switch property {
      case VTERM_PROP_CURSORVISIBLE: properties.isCursorVisible = vterm_value_is_true(value)
      case VTERM_PROP_ALTSCREEN: properties.isAlternate = vterm_value_is_true(value)
      case VTERM_PROP_MOUSE: properties.mouse = Int(value.pointee.number)
      default: break
      }
      return 1
    }
    callbacks.pointee.bell = { user in
      guard let user else { return 0 }
      Unmanaged<Properties>.fromOpaque(user).takeUnretainedValue().bells += 1
      return 1
    }
    vterm_screen_set_callbacks(
      display, callbacks, Unmanaged.passUnretained(properties).toOpaque())
    vterm_screen_enable_altscreen(display, 1)
    vterm_screen_reset(display, 1)
  }

  deinit {
    vterm_free(terminal)
    callbacks.deallocate()
  }

  func receive(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      _ = vterm_input_write(
        terminal, buffer.bindMemory(to: CChar.self).baseAddress, buffer.count)
    }
  }

  /// Takes the bytes for the program: keys, and answers to its queries.
  func takeReply() -> [UInt8] {
    var reply: [UInt8] = []
    var buffer = [CChar](repeating: 0, count: 256)
    while true {
      let count = vterm_output_read(terminal, &buffer, buffer.count)
      guard count > 0 else { return reply }
      reply += buffer[..<count].map { UInt8(bitPattern: $0) }
    }
  }

  func press(_ key: KeyPress) {
    switch key {
    case .character(let scalar):
      vterm_keyboard_unichar(terminal, scalar.value, VTERM_MOD_NONE)
    case .space:
      vterm_keyboard_unichar(terminal, 0x20, VTERM_MOD_NONE)
    case .control(let letter):
      vterm_keyboard_unichar(terminal, letter.value, VTERM_MOD_CTRL)
    case .function(let number):
      vterm_keyboard_key(terminal, vterm_function_key(CInt(number)), VTERM_MOD_NONE)
    case .backTab:
      vterm_keyboard_key(terminal, VTERM_KEY_TAB, VTERM_MOD_SHIFT)
    default:
      guard let code = key.code else { return }
      vterm_keyboard_key(terminal, code, VTERM_MOD_NONE)
    }
  }

  func paste(_ text: String) -> [UInt8] {
    vterm_keyboard_start_paste(terminal)
    let start = takeReply()
    vterm_keyboard_end_paste(terminal)
    return start + Array(text.utf8) + takeReply()
  }

  func click(row: Int, column: Int) {
    vterm_mouse_move(terminal, CInt(row), CInt(column), VTERM_MOD_NONE)
    vterm_mouse_button(terminal, 1, true, VTERM_MOD_NONE)
    vterm_mouse_button(terminal, 1, false, VTERM_MOD_NONE)
  }

  func resize(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    vterm_set_size(terminal, CInt(rows), CInt(columns))
  }

  /// Returns the terminal's condition. The line's settings come from the kernel.
  func condition(line: LineSettings) -> TerminalCondition {
    TerminalCondition(
      line: line, isAlternate: properties.isAlternate,
      isCursorVisible: properties.isCursorVisible, mouse: properties.mouse,
      bracketsPaste: !paste("").isEmpty, upKey: upKey(),
      hasPlainPen: vterm_pen_is_plain(vterm_obtain_state(terminal)))
  }

  private func upKey() -> [UInt8] {
    press(.up)
    return takeReply()
  }

  var screen: TerminalScreen {
    var position = VTermPos()
    vterm_state_get_cursorpos(vterm_obtain_state(terminal), &position)
    return TerminalScreen(
      cells: (0..<rows).map { row in (0..<columns).map { cell(row: row, column: $0) } },
      cursor: TerminalScreen.Place(row: Int(position.row), column: Int(position.col)),
      isCursorVisible: properties.isCursorVisible, isAlternate: properties.isAlternate,
      bells: properties.bells)
  }

  private func cell(row: Int, column: Int) -> TerminalScreen.Cell {
    var cell = VTermScreenCell()
    vterm_screen_get_cell(display, VTermPos(row: CInt(row), col: CInt(column)), &cell)
    let scalars = withUnsafeBytes(of: cell.chars) { buffer in
      buffer.bindMemory(to: UInt32.self).prefix { $0 != 0 }.map { $0 }
    }
    // libvterm's mark for the second cell of a wide character.
    let isContinuation = scalars.first == UInt32.max
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars.compactMap(Unicode.Scalar.init))
    return TerminalScreen.Cell(
      text: isContinuation ? "" : text.isEmpty ? " " : text,
      isBold: vterm_cell_is_bold(&cell), isReversed: vterm_cell_is_reversed(&cell),
      isUnderlined: vterm_cell_is_underlined(&cell), hasColor: vterm_cell_has_color(&cell))
  }
}
