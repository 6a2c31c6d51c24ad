import Foundation
import GRDB

/// The values of an incident file, which may come from anyone and may be damaged.
///
/// GRDB's subscripts end the program if a value has another type; these methods throw.
extension Row {
  /// Returns the value of a column; throws GRDB's `RowDecodingError` if it is not a `Value`.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    _ column: String
  ) throws -> Value {
    try decode(forColumn: column)
  }

  /// Returns the value at a position, counted from 0; throws `RowDecodingError` if it is not a
  /// `Value`.
  func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(
    at position: Int
  ) throws -> Value {
    try decode(atIndex: position)
  }

  /// Returns a text that is safe to show, even if the file holds control characters.
  func text(_ column: String) throws -> String {
    try decode(String.self, forColumn: column).scrubbed
  }

  /// Returns a text that is safe to show; `nil` for null.
  func optionalText(_ column: String) throws -> String? {
    try decode(String?.self, forColumn: column)?.scrubbed
  }

  /// Returns an instant; `nil` for null and for text that is not an instant.
  func instant(_ column: String) throws -> Date? {
    try decode(String?.self, forColumn: column).flatMap(Timestamp.parse)
  }

  /// Returns a counter, limited to the range from 0 to 65,535: no run counts further, and adding to
  /// it cannot overflow.
  func tally(_ column: String) throws -> Int {
    Int(UInt16(clamping: try decode(Int.self, forColumn: column)))
  }
}
