import Foundation
import Testing

@testable import Engine

/// A serial number has many notations, and all of them mean one number.
@Suite("Notations of a serial number")
struct SerialNotationTests {
  private static func record(_ serial: String, _ thumbprint: String = "AB") -> CertificateRecord {
    CertificateRecord(
      identity: CertificateIdentity(
        serial: SerialNumber(serial), thumbprint: Thumbprint(thumbprint)),
      commonName: "host.example", status: .issued)
  }

  static let notations = [
    "0A1B2C", "A1B2C", "00a1b2c", "0x0A1B2C", "0X0000000A1B2C", "0a:1b:2c", "0A 1B 2C",
    "00000000000000000A1B2C", " 0a1b2c",
  ]

  @Test("Every notation is read as one number", arguments: notations)
  func written(text: String) throws {
    let serial = try #require(SerialNumber(written: text))
    #expect(serial.isSameNumber(as: SerialNumber("A1B2C")))
    #expect(serial.isHexadecimal)
    #expect(
      CertificateIdentity(serial: serial, thumbprint: Thumbprint("AB"))
        == Self.record("0A1B2C").identity)
  }

  @Test(
    "Anything else is refused", arguments: ["", "0x", "-", "--1", "0x-1", "1-", "g", "0x0x1"])
  func refused(text: String) {
    #expect(SerialNumber(written: text) == nil)
  }

  @Test("A list and a filter find every notation, whichever the service uses", arguments: notations)
  func found(text: String) async throws {
    for stored in ["0A1B2C", "A1B2C", "0000000A1B2C"] {
      let file = try await TestIncident.selecting([Self.record(stored), Self.record("0B", "CD")])
      defer { TestIncident.remove(file) }
      let serial = try #require(SerialNumber(written: text))
      #expect(try file.selection.rows(named: [(serial, nil)]) == [1])
      #expect(try file.selection.rows(named: [(serial, Thumbprint("ab"))]) == [1])
      for expression in ["serial:\"\(text)\"", "\"\(text)\"", "serial:0x00a1b*", "serial:A1B??"] {
        let found = try await file.selection.select(
          exactly: .matching(FilterExpression(expression)), by: TestIncident.ann)
        #expect(found == 1, "\(expression) in \(stored)")
        #expect(try file.certificate(1).isChecked)
      }
      #expect(
        try await file.selection.select(
          exactly: .matching(FilterExpression("serial:00*")), by: TestIncident.ann)
          == (stored.hasPrefix("00") ? 1 : 0))
    }
  }

  @Test(
    "A second notation adds no second certificate, and API calls keep the first notation")
  func sameCertificate() async throws {
    let file = try await TestIncident.selecting([Self.record("0A1B2C")])
    defer { TestIncident.remove(file) }
    let again = try await file.searchResults.add(
      [Self.record("A1B2C"), Self.record("000A1B2C")], of: TestIncident.profile,
      search: file.searchResults.beginSearch(), finding: .afterRun)
    #expect(again == SearchResults.PageResult(added: 0, distinct: 1))
    #expect(try file.foundCount() == 1)
    #expect(try file.certificate(1).identity.serial.text == "0A1B2C")
  }

  @Test("A shared serial number is detected despite leading zeros on either certificate")
  func shared() async throws {
    let file = try await TestIncident.confirmed([
      Self.record("A1", "01"), Self.record("0000000000A1", "02"), Self.record("B2", "03"),
      Self.record("-A1", "04"), Self.record("00", "05"), Self.record("0", "06"),
    ])
    defer { TestIncident.remove(file) }
    let shared = try file.queue.plannedCertificates(limit: 10).map(\.identity.isSerialShared)
    #expect(shared == [true, true, false, false, true, true])
  }

  @Test("A list reports every missing number and every shared one")
  func account() async throws {
    let file = try await TestIncident.selecting([
      Self.record("A1", "01"), Self.record("0A1", "02"), Self.record("B2", "03"),
    ])
    defer { TestIncident.remove(file) }
    let named = try file.selection.lookUp(named: [
      (SerialNumber("C3"), nil), (SerialNumber("0B2"), nil), (SerialNumber("00A1"), nil),
      (SerialNumber("00A1"), Thumbprint("02")), (SerialNumber("B2"), Thumbprint("99")),
    ])
    #expect(named.rows == [3, 2])
    #expect(named.troubles.map(\.index) == [0, 2, 4])
    let many = (0..<500).map { (SerialNumber("C\($0)"), nil as Thumbprint?) }
    let error = #expect(throws: IncidentError.self) { try file.selection.rows(named: many) }
    #expect(error?.message.contains("no certificate C19 in this incident; and 480 more") == true)
  }
}
