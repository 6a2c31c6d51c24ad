import NIOConcurrencyHelpers

/// A list that concurrent tasks add to.
final class Noted<Element: Sendable>: Sendable {
  private let elements = NIOLockedValueBox<[Element]>([])

  var all: [Element] { elements.withLockedValue { $0 } }

  /// Adds an element and returns the number of earlier elements.
  @discardableResult
  func add(_ element: Element) -> Int {
    elements.withLockedValue { elements in
      elements.append(element)
      return elements.count - 1
    }
  }
}
