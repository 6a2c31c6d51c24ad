/// A cell's place, counted from 0 at the top left of the screen or of the region drawn in.
struct Point: Hashable, Sendable {
  var row: Int
  var column: Int
}
