import Foundation
import Testing

@testable import Engine

/// The counts that one report shows, read only from its text.
struct ReportNumbers: Equatable {
  /// The counts by outcome, under the labels of the Markdown and HTML reports.
  var standing: [String: Int] = [:]
  /// The counts of each group, including `All`: planned certificates, then every category.
  var groups: [String: [Int]] = [:]
  /// The number of certificates listed under each outcome.
  var listed: [String: Int] = [:]

  /// Reads a report of a revocation. CSV lists only certificates; their counts are computed here.
  init(_ format: ReportFormat, of file: IncidentFile) throws {
    let text = try ReportScene.report(format, of: file)
    switch format {
    case .json: try readJSON(try ReportScene.parsed(file))
    case .csv: readCSV(ReportScene.csvRows(text))
    case .markdown: readMarkdown(text)
    case .html: readHTML(text)
    }
  }

  private static let labels = [
    "failed": "Failed", "rejected": "Rejected by an administrator",
    "reason_mismatch": "Another reason on record",
    "unverified": "Accepted, but not shown as revoked in time", "skipped": "Skipped",
    "awaiting_approval": "Awaiting approval", "accepted": "Accepted, not yet verified",
    "pending": "Pending", "already_revoked": "Revoked before this incident",
    "released": "On hold, released again", "verified": "Verified", "selected": "Selected",
    "found": "Found",
  ]

  private static let pending = ["planned", "sending", "waiting_to_retry", "outcome_unknown"]

  private mutating func readJSON(_ report: [String: Any]) throws {
    for (key, count) in try #require(report["counts"] as? [String: Int]) {
      standing[try #require(Self.labels[key])] = count
    }
    let breakdown = try #require(report["breakdown"] as? [String: Any])
    func row(_ tally: [String: Any]) throws -> [Int] {
      try (["planned"] + ReportedCategory.allCases.map(\.rawValue)).map {
        try #require(tally[$0] as? Int)
      }
    }
    groups["All"] = try row(try #require(breakdown["all"] as? [String: Any]))
    for kind in ReportGroup.Kind.allCases {
      for group in try #require(breakdown["by_\(kind.rawValue)"] as? [[String: Any]]) {
        let name = try #require(group["name"] as? String)
        groups["\(kind.title): \(name.isEmpty ? "not known" : name)"] = try row(group)
      }
    }
    for certificate in try #require(report["certificates"] as? [[String: Any]]) {
      listed[try #require(certificate["outcome"] as? String), default: 0] += 1
    }
  }

  private mutating func readCSV(_ rows: [[String]]) {
    let place = Dictionary(uniqueKeysWithValues: rows[0].enumerated().map { ($1, $0) })
    for label in Self.labels.values where label != "Found" { standing[label] = 0 }
    groups["All"] = Array(repeating: 0, count: ReportedCategory.allCases.count + 1)
    for row in rows.dropFirst() {
      let cell = { (name: String) in place[name].map { row[$0] } ?? "" }
      let outcome = cell("outcome")
      listed[outcome, default: 0] += 1
      standing["Selected", default: 0] += 1
      let isPending = Self.pending.contains(outcome) || Self.labels[outcome] == nil
      standing[Self.labels[isPending ? "pending" : outcome] ?? "", default: 0] += 1
      let issuer = cell("issuer")
      for group in [
        "All", "Trust: \(cell("trust"))", "Issuer: \(issuer.isEmpty ? "not known" : issuer)",
      ] {
        var counts =
          groups[group] ?? Array(repeating: 0, count: ReportedCategory.allCases.count + 1)
        counts[0] += 1
        for (index, category) in ReportedCategory.allCases.enumerated()
        where category.rawValue == cell("counted_as") { counts[index + 1] += 1 }
        groups[group] = counts
      }
    }
  }

  private mutating func readMarkdown(_ text: String) {
    var outcome = ""
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix("### Outcome: ") {
        outcome = String(line.dropFirst(13)).replacing(" ", with: "_")
      } else if line.hasPrefix("| 0A") {
        listed[outcome, default: 0] += 1
      } else if line.hasPrefix("| "), line.hasSuffix(" |") {
        let cells = line.dropFirst(2).dropLast(2).components(separatedBy: " | ")
        note(
          cells.map { cell in
            cell.replacing(#/`([^`]+)`/#) { String($0.output.1) }
              .replacing(#/\\(.)/#) { String($0.output.1) }.replacing("&#124;", with: "|")
          })
      }
    }
  }

  private mutating func readHTML(_ text: String) {
    var outcome = ""
    for line in text.split(separator: "\n").map(String.init) {
      if let head = line.firstMatch(of: #/<h3>Outcome: (.*) \(([\d,]+)\)</h3>/#) {
        outcome = String(head.1).replacing(" ", with: "_")
      } else if line.hasPrefix("<tr><th scope=\"row\"><div>") {
        listed[outcome, default: 0] += 1
      } else if let row = line.wholeMatch(
        of: #/<tr><th scope="row">(.*)</th>((?:<td class="n">[\d,]+</td>)+)</tr>/#)
      {
        let numbers = row.2.matches(of: #/[\d,]+/#).map { String($0.output) }
        note([HTMLPage.unescaped(String(row.1))] + numbers)
      }
    }
  }

  /// Stores a row of a Markdown or HTML table if it holds counts.
  private mutating func note(_ cells: [String]) {
    let numbers = cells.dropFirst().compactMap { Int($0.replacing(",", with: "")) }
    guard numbers.count == cells.count - 1, let name = cells.first else { return }
    if numbers.count == 1, Self.labels.values.contains(name) {
      standing[name] = numbers[0]
    } else if numbers.count == ReportedCategory.allCases.count + 1 {
      groups[name] = numbers
    }
  }
}
