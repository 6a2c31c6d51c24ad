/// A cell's position, counted from 0 at the top left of the screen or of the current region.
struct Point: Hashable, Sendable {
  var row: Int
  var column: Int
}
