import Foundation

/// The schedule for reading orders again after their revocation. These reads find certificates that
/// a call has revoked although they were not confirmed.
struct Aftermath: Sendable {
  /// The key of these reads among the run's operations; the other operations have row numbers.
  static let operation: Int64 = -2
  /// The largest number of orders per batch.
  static let batch = 50
  /// The largest number of looks at one order, while it cannot be read or some of its certificates
  /// may still turn out to be revoked too.
  static let looks = 4

  /// Whether the file may hold orders that are to be read.
  var isDue = true
  /// When the next look is due; `nil` for as soon as an order is to be read.
  var nextLook: Date?
  /// The number of looks that did not settle each order.
  var fruitlessLooks: [String: Int] = [:]

  /// The orders with an unconfirmed certificate that a list showed as revoked.
  var suspects: Set<String> = []

  /// The orders that this run does not read any more.
  var givenUp: Set<String> {
    Set(fruitlessLooks.filter { $0.value >= Self.looks }.keys)
  }
}
