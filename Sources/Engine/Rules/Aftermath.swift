import Foundation

/// When a run reads orders again after their revocation, for what the call has taken beyond what was
/// confirmed.
struct Aftermath: Sendable {
  /// The name that this has among the operations under way, which are named by rows.
  static let operation: Int64 = -2
  /// How many orders are asked for at a time.
  static let batch = 50
  /// How often an order is looked at whose other certificates do not show yet whether they were
  /// revoked with it, or that cannot be read.
  static let looks = 4

  /// Whether the file may hold orders to look at.
  var isDue = true
  /// When the next look is due; `nil` for as soon as there is something to look at.
  var nextLook: Date?
  /// How often each order was looked at to no end.
  var fruitlessLooks: [String: Int] = [:]

  /// Orders of which a list showed a certificate as revoked that was not confirmed.
  var suspects: Set<String> = []

  /// The orders that are not looked at any more in this run.
  var givenUp: Set<String> {
    Set(fruitlessLooks.filter { $0.value >= Self.looks }.keys)
  }
}
