import Engine
import Testing

@testable import TUI

@Suite("Certificates: checking")
struct CertificatesChecksTests {
  private let few = (1...20).map {
    SampleCertificates.certificate(Int64($0), "host-\(9 + $0).pay.example")
  }

  @Test("Space toggles the certificate under the cursor, moves down, and shows it at once")
  func toggles() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.forget()
    bench.press(.character(" "), .character(" "))
    #expect(bench.effects == [.check(.check, .rows([1])), .check(.check, .rows([2]))])
    #expect(try bench.screen.viewport.cursor == 2)
    #expect(bench.status.contains("2 checked"))
    #expect(bench.canvas().lines[5].hasPrefix("[x] host-10"))
    bench.answerAll()
    #expect(bench.incident.checked == [1, 2])
    #expect(bench.status.contains("2 checked"))
    bench.press(.up, .character(" "))
    bench.answerAll()
    #expect(bench.incident.checked == [1])
    #expect(bench.status.contains("1 checked"))
  }

  @Test(
    "a Space before its row is read waits for the row, and so does r")
  func waits() throws {
    var bench = try CertificatesBench(few, isSlow: true)
    bench.answerNext()
    #expect(try bench.screen.viewport.count == 20 && bench.screen.current == nil)
    bench.press(.character(" "), .character(" "), .character("r"))
    #expect(try bench.screen.viewport.cursor == 2)
    #expect(bench.model.place == .certificates)
    bench.answerAll()
    #expect(bench.incident.checked == [1, 2])
    #expect(bench.model.place == .reason)
  }

  @Test(
    "a Space after a change of all waits until its row is read again",
    arguments: [Character("A"), "a", "*"])
  func waitsForChangeOfMany(key: Character) throws {
    var bench = try CertificatesBench(few, isSlow: true)
    bench.answerNext()
    bench.press(.character(key))
    // Answers the rows as they were, then the change, then its count.
    for _ in 1...5 { bench.answerNext() }
    #expect(bench.status.contains("20 checked"))
    bench.press(.character(" "), .character(" "), .character("r"))
    #expect(try bench.screen.viewport.cursor == 2)
    #expect(bench.model.place == .certificates)
    bench.answerAll()
    #expect(bench.incident.checked == Array(3...20))
    #expect(bench.model.place == .reason)
  }

  @Test("a Space after a change of all is dropped when its list goes before the row is read")
  func givesUpAfterChangeOfMany() throws {
    var bench = try CertificatesBench(few, isSlow: true)
    bench.answerNext()
    bench.press(.character("A"))
    for _ in 1...5 { bench.answerNext() }
    bench.press(.character(" "), .character("s"))
    #expect(bench.status.contains("did not change"))
    bench.answerAll()
    #expect(bench.incident.checked.count == 20)
  }

  @Test(
    "a Space while the cursor is being placed after a sort means its certificate")
  func waitsForPlace() throws {
    var bench = try CertificatesBench(few)
    bench.press(.down, .down)
    bench.isSlow = true
    bench.press(.character("S"))
    while !bench.waiting.contains(where: { if case .findPosition = $0 { true } else { false } }) {
      bench.answerNext()
    }
    bench.press(.character(" "), .character(" "))
    bench.answerAll()
    #expect(bench.incident.checked == [2, 3])
  }

  @Test("a Space whose row leaves the list before it is read says that it changed nothing")
  func givesUp() throws {
    var bench = try CertificatesBench(few, isSlow: true)
    bench.answerNext()
    bench.press(.character(" "), .character("s"))
    #expect(bench.status.contains("did not change"))
    bench.answerAll()
    #expect(bench.incident.checked.isEmpty)
  }

  @Test("rows and counts are read again after the last of several changes is written")
  func confirms() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.press(.character(" "), .character(" "))
    bench.forget()
    bench.answerNext()
    #expect(bench.effects.isEmpty)
    bench.answerNext()
    #expect(bench.effects == [.loadChecks(filter: nil), .loadRows(0..<20)])
  }

  @Test("a change that cannot be written shows the file's content again")
  func refused() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.press(.character(" "))
    bench.incident.certificates = few
    bench.tell(.failed(.check(.check, .rows([1])), because: "checks are frozen"))
    #expect(bench.status == "checks are frozen")
    bench.dropWaiting { if case .check = $0 { true } else { false } }
    bench.answerAll()
    #expect(bench.canvas().lines[5].hasPrefix("[ ] host-10"))
    bench.press(.down)
    #expect(bench.status.contains("0 checked"))
  }

  @Test("a checks the shown, A the found, U none; * inverts the shown")
  func many() throws {
    var bench = try CertificatesBench(few)
    bench.filter("host-1")
    bench.press(.character("a"))
    #expect(bench.incident.checked == Array(1...10))
    bench.press(.character(" "), .character("*"))
    #expect(bench.incident.checked == [1])
    bench.press(.character("A"))
    #expect(bench.incident.checked.count == 20)
    #expect(bench.status.contains("20 checked (10 hidden by filter): all that were found"))
    bench.press(.character("U"))
    #expect(bench.incident.checked.isEmpty)
  }

  @Test("a range is shown, checked by Space or v, and cancelled by Esc", arguments: [" ", "v"])
  func range(closing: Character) throws {
    var bench = try CertificatesBench(few)
    bench.press(.down, .character("v"), .down, .down)
    #expect(bench.status.hasPrefix("Range of 3 rows (2–4)"))
    #expect(bench.canvas().lines[6...8].allSatisfy { $0.hasPrefix("[ ]→host-") })
    bench.press(.escape)
    #expect(bench.model.place == .certificates)
    #expect(try bench.screen.list.range == nil)
    #expect(bench.incident.checked.isEmpty)
    bench.press(.character("v"), .up, .up, .character(closing))
    #expect(bench.incident.checked == [2, 3, 4])
    #expect(try bench.screen.list.range == nil)
  }

  @Test("a range is checked whole, beyond the loaded rows")
  func longRange() throws {
    var bench = try CertificatesBench()
    bench.press(.character("v"), .end)
    bench.forget()
    bench.press(.character("v"))
    #expect(bench.effects.first == .check(.check, .positions(0...2_830)))
    #expect(bench.incident.checked.count == 2_831)
  }

  @Test("a new list is built only after changes by position are written")
  func rangeThenSort() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.press(.character("v"), .down, .character("v"))
    bench.forget()
    bench.press(.character("s"))
    #expect(bench.effects.isEmpty)
    bench.answerNext()
    #expect(bench.effects.contains(.list(ListingQuery(order: .serial))))
    bench.answerAll()
    #expect(bench.incident.checked == [1, 2])
    #expect(try bench.screen.query.order == .serial)
  }

  @Test("keys that work by position do nothing while the list is being built, and say why")
  func whileBuilding() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.press(.character("s"))
    bench.forget()
    bench.press(.character("a"))
    #expect(bench.status.contains("is loading"))
    bench.press(.character("v"))
    #expect(bench.status.contains("is loading"))
    #expect(bench.effects.isEmpty)
  }

  @Test("the check of a certificate in a manifest cannot change, and a notice says why")
  func held() throws {
    var bench = try CertificatesBench(SampleCertificates.odd)
    bench.filter("done")
    bench.forget()
    bench.press(.character(" "))
    #expect(bench.status.contains("Manifest 1 includes this certificate (verified)"))
    bench.mouse(.click, row: 5, column: 1)
    #expect(bench.status.contains("Manifest 1 includes this certificate (verified)"))
    #expect(!bench.effects.contains { if case .check = $0 { true } else { false } })
  }

  @Test("a click on the brackets toggles without moving on")
  func click() throws {
    var bench = try CertificatesBench(few)
    bench.mouse(.click, row: 7, column: 1)
    #expect(bench.incident.checked == [3])
    #expect(try bench.screen.viewport.cursor == 2)
    bench.mouse(.click, row: 7, column: 1)
    #expect(bench.incident.checked.isEmpty)
  }

  @Test("r goes to the reason; with nothing checked it says why not")
  func reason() throws {
    var bench = try CertificatesBench(few)
    bench.press(.character("r"))
    #expect(bench.model.place == .certificates)
    #expect(bench.status.contains("No certificate is checked"))
    bench.press(.character(" "), .character("r"))
    #expect(bench.model.place == .reason)
  }

  @Test("r right after a check waits until it is written and counted")
  func reasonMeanwhile() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.press(.character("a"), .character("r"))
    #expect(bench.model.place == .certificates)
    bench.answerAll()
    #expect(bench.model.place == .reason)
  }

  @Test("r right after unchecking everything says that nothing is checked")
  func reasonOfNothing() throws {
    var bench = try CertificatesBench(few)
    bench.press(.character("a"))
    bench.isSlow = true
    bench.press(.character("U"), .character("r"))
    bench.answerAll()
    #expect(bench.model.place == .certificates)
    #expect(bench.status.contains("No certificate is checked"))
  }

  @Test("another key cancels a pending r")
  func reasonTakenBack() throws {
    var bench = try CertificatesBench(few)
    bench.isSlow = true
    bench.press(.character("a"), .character("r"), .down)
    bench.answerAll()
    #expect(bench.model.place == .certificates)
  }

  @Test("read-only mode has no key that changes checks, and a press says why")
  func readOnly() throws {
    var bench = try CertificatesBench(few, isReadOnly: true)
    bench.forget()
    for key in [" ", "v", "a", "A", "U", "*", "r"] as [Character] {
      bench.press(.character(key))
      #expect(bench.status == KeyTable<CertificatesScreen.Command>.readOnlyReason)
    }
    bench.mouse(.click, row: 7, column: 1)
    #expect(bench.status == KeyTable<CertificatesScreen.Command>.readOnlyReason)
    #expect(bench.effects.isEmpty)
    let hints = bench.model.screen.footer(in: bench.model.context).map(\.key)
    #expect(hints.prefix(3) == ["/", "s", "Enter"])
  }

  @Test("an empty list says that there is nothing to check")
  func empty() throws {
    var bench = try CertificatesBench([])
    bench.forget()
    for key in [" ", "v", "a", "*"] as [Character] {
      bench.press(.character(key))
      #expect(bench.status == "There is no certificate to check.")
    }
    bench.press(.character("j"), .end, .pageDown, .enter, .character("s"))
    #expect(try bench.screen.viewport.count == 0)
  }
}
