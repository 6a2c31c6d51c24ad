import Foundation
import GRDB

// The times of the latest API calls: the service's rate limits do not restart with our process.
/// The times of the latest API calls, so that the next process keeps within the budget.
public struct LatestCalls: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The times of the latest API calls, so that the next process keeps within the budget.
  public var latestCalls: LatestCalls { LatestCalls(file: self) }
}

extension LatestCalls {
  /// Stores when the API calls were sent that still count against the call budget.
  public func keep(_ calls: [Date]) throws {
    let text = calls.map { String(Int(($0.timeIntervalSince1970 * 1_000).rounded(.up))) }
    try write { db in
      try db.execute(
        sql: "UPDATE incident SET latest_calls = ?", arguments: [text.joined(separator: " ")])
    }
  }

  /// Returns when the API calls were sent that an earlier process has stored.
  ///
  /// Only calls of the last day matter. A time in the future, or an invalid one, would block the
  /// call budget.
  public func recent(now: Date = Date()) throws -> [Date] {
    let text = try read { try String.fetchOne($0, sql: "SELECT latest_calls FROM incident") }
    return (text ?? "").split(separator: " ").compactMap { Double($0) }
      .map { Date(timeIntervalSince1970: $0 / 1_000) }
      .filter { now.addingTimeInterval(-86_400) < $0 && $0 <= now.addingTimeInterval(1) }
  }
}
