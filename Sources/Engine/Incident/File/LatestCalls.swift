import Foundation
import GRDB

/// The times of the latest API calls. The next process needs them to keep within the call budget,
/// because the service's rate limits do not restart with our process.
public struct LatestCalls: IncidentPart {
  let file: IncidentFile
}

extension IncidentFile {
  /// The times of the latest API calls, which the next process needs to keep within the budget.
  public var latestCalls: LatestCalls { LatestCalls(file: self) }
}

extension LatestCalls {
  /// Stores the send times of the API calls that still count against the call budget.
  public func keep(_ calls: [Date]) throws {
    let text = calls.map { String(Int(($0.timeIntervalSince1970 * 1_000).rounded(.up))) }
    try write { db in
      try db.execute(
        sql: "UPDATE incident SET latest_calls = ?", arguments: [text.joined(separator: " ")])
    }
  }

  /// Returns the send times of the API calls that an earlier process has stored.
  ///
  /// It leaves out calls older than a day, which no longer matter. It also leaves out invalid times
  /// and times in the future, which would block the call budget.
  public func recent(now: Date = Date()) throws -> [Date] {
    let text = try read { try String.fetchOne($0, sql: "SELECT latest_calls FROM incident") }
    return (text ?? "").split(separator: " ").compactMap { Double($0) }
      .map { Date(timeIntervalSince1970: $0 / 1_000) }
      .filter { now.addingTimeInterval(-86_400) < $0 && $0 <= now.addingTimeInterval(1) }
  }
}
