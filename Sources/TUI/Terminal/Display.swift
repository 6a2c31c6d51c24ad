/// What a frame is shown on: the terminal, or a test's memory.
@MainActor
protocol Display: AnyObject {
  /// The size to draw the next frame for.
  var size: Size { get }

  /// The signs to draw the next frame with.
  var glyphs: GlyphSet { get }

  /// Shows a frame, with the terminal's cursor at a cell, or hidden.
  func present(_ canvas: Canvas, cursor: Point?)

  /// Drops all input that has been typed and not delivered yet.
  func flushInput()

  /// Hands the terminal back to the shell until the operator brings the program to the foreground.
  func suspend()
}
