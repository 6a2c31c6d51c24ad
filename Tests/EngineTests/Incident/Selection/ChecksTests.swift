import Foundation
import Testing

@testable import Engine

@Suite("Checks")
struct ChecksTests {
  private static func checked(_ file: IncidentFile) throws -> [Int64] {
    try (1...6).map { Int64($0) }.filter { try file.certificate($0).isChecked }
  }

  /// Returns the action and the detail of every log line.
  private static func log(of file: IncidentFile) throws -> [String] {
    var lines: [String] = []
    try file.forEachEvent { lines.append("\($0.action): \($0.detail)") }
    return lines
  }

  @Test("Checking, unchecking and inverting work on all, on a filter and on rows")
  func changes() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(6))
    defer { TestIncident.remove(file) }
    let filter = try CheckTarget.matching(FilterExpression("cn:host-1.example,host-2.example"))
    let steps: [(change: CheckChange, target: CheckTarget, changed: Int, after: [Int64])] = [
      (.check, .rows([2, 3, 4]), 3, [2, 3, 4]), (.check, .rows([3, 5]), 1, [2, 3, 4, 5]),
      (.uncheck, filter, 2, [4, 5]), (.invert, .all, 6, [1, 2, 3, 6]),
      (.invert, .rows([1, 4]), 2, [2, 3, 4, 6]), (.invert, filter, 2, [4, 6]),
      (.check, .all, 4, [1, 2, 3, 4, 5, 6]), (.check, .all, 0, [1, 2, 3, 4, 5, 6]),
      (.uncheck, .all, 6, []), (.check, .rows([99]), 0, []),
    ]
    for step in steps {
      let changed = try await file.selection.change(step.change, step.target)
      #expect(changed == step.changed)
      #expect(try Self.checked(file) == step.after)
      #expect(try file.selection.checkedCount() == step.after.count)
    }
  }

  @Test("Selecting exactly replaces all checks")
  func exactly() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(6))
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 2]))
    #expect(try await file.selection.select(exactly: .matching(FilterExpression("serial:A5"))) == 1)
    #expect(try Self.checked(file) == [6])
    #expect(try await file.selection.select(exactly: .all) == 6)
    #expect(try await file.selection.select(exactly: nil) == 0)
    #expect(
      try Self.log(of: file).suffix(3).map { $0.prefix(8) } == ["selected", "selected", "selected"])
  }

  @Test("Checked certificates that a filter hides are counted")
  func hidden() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(6))
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 2, 3]))
    #expect(try file.selection.checkedCount(hiddenBy: FilterExpression("serial:A1")) == 2)
    #expect(try file.selection.checkedCount(hiddenBy: FilterExpression("")) == 0)
  }

  @Test("A trust override is logged with the former trust, and narrowing obeys it")
  func overrideAndNarrow() async throws {
    let file = try await TestIncident.selecting(TestIncident.certificates(6))
    defer { TestIncident.remove(file) }
    _ = try await file.selection.change(.check, .rows([1, 2, 3]))
    #expect(try file.checkedTrustCounts() == [.unknown: 3])
    #expect(
      try await file.selection.overrideTrust(ofCheckedTo: .private, by: TestIncident.ann) == 3)
    #expect(try await file.selection.overrideTrust(ofCheckedTo: .private) == 0)
    let overridden = try Self.log(of: file).last
    #expect(overridden == "trust overridden: to private, was: 3 unknown")
    _ = try await file.selection.change(.check, .all)
    let hold = try #require(TestIncident.service.option(for: .certificateHold))
    #expect(try await file.selection.narrow(to: hold) == 3)
    #expect(try Self.checked(file) == [1, 2, 3])
    #expect(try Self.log(of: file).last?.contains("certificate_hold (3 unchecked)") == true)
  }

  @Test("A list of serial numbers is refused if an entry is missing or ambiguous")
  func byName() async throws {
    var certificates = TestIncident.certificates(3)
    certificates[2].identity = CertificateIdentity(
      serial: certificates[1].identity.serial, thumbprint: Thumbprint("BB"))
    let file = try await TestIncident.selecting(certificates)
    defer { TestIncident.remove(file) }
    #expect(try file.selection.rows(named: [(SerialNumber("00:a0"), nil)]) == [1])
    #expect(try file.selection.rows(named: [(SerialNumber("00A1"), Thumbprint("bb"))]) == [3])
    for entry in [
      (SerialNumber("00A1"), nil), (SerialNumber("FF"), nil),
      (SerialNumber("00A0"), Thumbprint("CC")),
    ] as [(SerialNumber, Thumbprint?)] {
      let error = #expect(throws: IncidentError.self) { try file.selection.rows(named: [entry]) }
      #expect(error?.code == .badSelection)
    }
  }

  @Test("No certificate can be checked before the search ends")
  func searching() async throws {
    let file = try IncidentFile.create(at: TestIncident.path(), scope: TestIncident.scope())
    defer { TestIncident.remove(file) }
    _ = try await file.searchResults.add(
      TestIncident.certificates(2), of: TestIncident.profile,
      search: file.searchResults.beginSearch())
    await #expect(throws: IncidentError.self) { try await file.selection.change(.check, .all) }
  }
}
