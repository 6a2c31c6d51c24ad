import Foundation
import GRDB

// Which calls were made lately: the service's windows reach from one process into the next.
extension IncidentFile {
  /// Keeps when calls left that still count against the request budget.
  public func keep(latestCalls calls: [Date]) throws {
    let text = calls.map { String(Int(($0.timeIntervalSince1970 * 1_000).rounded(.up))) }
    try write { db in
      try db.execute(
        sql: "UPDATE incident SET latest_calls = ?", arguments: [text.joined(separator: " ")])
    }
  }

  /// When the calls left that an earlier process has kept.
  ///
  /// Only calls of the last day are of use. A moment in the future, or none at all, would keep the
  /// request budget waiting.
  public func latestCalls(now: Date = Date()) throws -> [Date] {
    let text = try read { try String.fetchOne($0, sql: "SELECT latest_calls FROM incident") }
    return (text ?? "").split(separator: " ").compactMap { Double($0) }
      .map { Date(timeIntervalSince1970: $0 / 1_000) }
      .filter { now.addingTimeInterval(-86_400) < $0 && $0 <= now.addingTimeInterval(1) }
  }
}
