/// The surface that shows frames: the terminal, or a test's memory.
@MainActor
protocol Display: AnyObject {
  /// The size to draw the next frame for.
  var size: Size { get }

  /// The glyphs to draw the next frame with.
  var glyphs: GlyphSet { get }

  /// Shows a frame and places the terminal's cursor; `nil` hides the cursor.
  func present(_ canvas: Canvas, cursor: Point?)

  /// Drops all input that was typed but not delivered yet.
  func flushInput()

  /// Returns the terminal to the shell until the operator brings the program to the foreground.
  func suspend()
}
