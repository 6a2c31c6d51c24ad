@testable import TUI

/// A display in memory that records frames and calls.
@MainActor
final class RecordingDisplay: Display {
  var size: Size
  let glyphs: GlyphSet
  private(set) var frames: [Canvas] = []
  private(set) var cursor: Point?
  private(set) var flushes = 0
  private(set) var suspensions = 0

  init(size: Size = Size(rows: 24, columns: 80), glyphs: GlyphSet = .unicode) {
    self.size = size
    self.glyphs = glyphs
  }

  /// The text of the current frame.
  var lines: [String] { frames.last?.lines ?? [] }

  func present(_ canvas: Canvas, cursor: Point?) {
    frames.append(canvas)
    self.cursor = cursor
  }

  func flushInput() { flushes += 1 }

  func suspend() { suspensions += 1 }
}
