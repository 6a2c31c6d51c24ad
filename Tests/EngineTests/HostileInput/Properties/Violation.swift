/// A property that did not hold for an input, as a sentence.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Throws unless the property holds.
  static func unless(_ holds: Bool, _ sentence: @autoclosure () -> String) throws {
    if !holds { throw Violation(sentence()) }
  }
}
