import Testing

@testable import Engine
@testable import TUI

@Suite("Protected names on the Certificates screen")
struct CertificatesProtectedTests {
  private func bench() throws -> CertificatesBench {
    var first = SampleCertificates.certificate(1, "api.pay.example")
    first.protected = "*.pay.example"
    return try CertificatesBench([first, SampleCertificates.certificate(2, "vpn.corp.example")])
  }

  @Test func `a word and a sign tell it from the others`() throws {
    #expect(try bench().canvas().lines.joined().contains("▲ protected"))
  }

  @Test func `Space says why it is not checked`() throws {
    var bench = try bench()
    bench.press(.character(" "))
    #expect(
      bench.status == "Protected name (*.pay.example): not checked. Press L to unlock it.")
    #expect(bench.incident.checked == [])
  }

  @Test func `L lifts the protection for a reason that is typed`() throws {
    var bench = try bench()
    bench.press(.character("L"), .enter)
    #expect(bench.status == "Type a reason, or press Esc to keep it protected.")
    bench.type("its key leaked")
    bench.press(.enter)
    #expect(
      bench.effects.last { if case .unlock = $0 { true } else { false } }
        == .unlock(id: 1, because: "its key leaked"))
  }

  @Test func `Esc leaves it protected`() throws {
    var bench = try bench()
    bench.press(.character("L"))
    bench.type("no")
    bench.press(.escape)
    #expect(!bench.effects.contains { if case .unlock = $0 { true } else { false } })
    #expect(bench.model.place == .certificates)
  }

  @Test func `L has nothing to lift on another certificate`() throws {
    var bench = try bench()
    bench.press(.down, .character("L"))
    #expect(bench.status == "This certificate has no protected name.")
  }
}
