import Foundation
import GRDB

/// Values of an incident file, which may have come from anywhere and been damaged on the way.
///
/// GRDB's subscripts end the program when a value is not of the type asked for; these throw.
extension Row {
  /// The value of a column; throws GRDB's `RowDecodingError` when it is of another type or null.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    _ column: String
  ) throws -> Value {
    try decode(forColumn: column)
  }

  /// The value at a position, counted from 0; throws as the other does.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    at position: Int
  ) throws -> Value {
    try decode(atIndex: position)
  }

  /// A text that may be shown as it is, even if the file holds control characters.
  func text(_ column: String) throws -> String {
    try decode(String.self, forColumn: column).scrubbed
  }

  /// The same for a column that may be null.
  func optionalText(_ column: String) throws -> String? {
    try decode(String?.self, forColumn: column)?.scrubbed
  }

  /// An instant; `nil` for null and for text that is none.
  func instant(_ column: String) throws -> Date? {
    try decode(String?.self, forColumn: column).flatMap(Timestamp.parse)
  }

  /// A count that is added to: more than any run comes to is taken for the most there can be.
  func tally(_ column: String) throws -> Int {
    Int(UInt16(clamping: try decode(Int.self, forColumn: column)))
  }
}
