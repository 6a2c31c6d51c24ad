/// A bar that shows how much of the total is done.
struct ProgressBar: Hashable, Sendable {
  var done: Int
  var total: Int

  /// Returns the bar in `width` cells, to an eighth of a cell if the glyphs allow it.
  ///
  /// The bar is full only once everything is done, and not empty once anything is. The last
  /// certificate of thousands must not look revoked before it is.
  func text(width: Int, glyphs: GlyphSet) -> String {
    guard width > 0 else { return "" }
    let steps = glyphs.leftEighths.count + 1
    let all = width * steps
    let filled = all == 0 ? 0 : scaled(to: all)
    let full = filled / steps
    let rest = filled % steps
    var bar = String(repeating: glyphs.barFull, count: full)
    if rest > 0 {
      bar += glyphs.leftEighths[rest - 1]
    }
    let empty = width - full - (rest > 0 ? 1 : 0)
    return bar + String(repeating: glyphs.barEmpty, count: empty)
  }

  /// The share done in whole percent, rounded down: 100 means everything.
  var percent: Int {
    guard total > 0 else { return 0 }
    return Int((Double(clamped) / Double(total) * 100).rounded(.down))
  }

  private var clamped: Int { max(0, min(done, total)) }

  private func scaled(to steps: Int) -> Int {
    guard total > 0, clamped > 0 else { return 0 }
    guard clamped < total else { return steps }
    let share = Int(Double(clamped) / Double(total) * Double(steps))
    return max(1, min(share, steps - 1))
  }
}
