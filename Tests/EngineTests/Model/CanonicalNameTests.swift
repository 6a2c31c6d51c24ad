import Testing

@testable import Engine

@Suite("Canonical names")
struct CanonicalNameTests {
  @Test(
    "Every spelling of a name has the same canonical form",
    arguments: [
      "www.köln.example", "WWW.KÖLN.EXAMPLE", "www.ko\u{308}ln.example", "www.xn--kln-sna.example",
      "www.XN--KLN-SNA.example", "Www.Xn--Kln-Sna.Example.", "www。köln｡example", "ｗｗｗ．köln．example",
      "www.k\u{AD}öln.example", "www.kö\u{200B}ln.example", "www.kö<U+00AD>ln.example",
      "www.kö\u{200D}ln.example", "www.köln.example.", "www.kö\u{FE0F}ln.example",
      "www.\u{212A}öln.example",
    ])
  func sameName(spelling: String) {
    let name = CanonicalName(spelling.scrubbed)
    #expect(name.ascii == "www.xn--kln-sna.example")
    #expect(name.unicode == "www.köln.example")
    #expect(CanonicalName(spelling) == name)
  }

  @Test("A label with the prefix xn-- and characters outside ASCII stays as it is")
  func falseClaim() {
    for scalar in stride(from: UInt32(0x80), to: 0x3000, by: 7).compactMap(Unicode.Scalar.init) {
      for label in ["xn--\(scalar)", "xn--a\(scalar)-b", "a\(scalar)", "\(scalar)xn--a"] {
        _ = CanonicalName("\(label).example")
      }
    }
    #expect(CanonicalName("xn--ü.example").ascii == "xn--ü.example")
    #expect(CanonicalName("xn--\u{85}.example").ascii == "xn--\u{85}.example")
    #expect(CanonicalName("xn--\u{7}.example").ascii == "xn--\u{7}.example")
    #expect(throws: Never.self) { try FilterExpression("cn:xn--ü") }
  }

  @Test(
    "Names that only look alike stay apart",
    arguments: [
      ("straße.example", "strasse.example"), ("ıbm.example", "ibm.example"),
      ("раy.example", "pay.example"), ("köln.example", "koln.example"),
      ("pay.example", "pay.example.org"),
    ])
  func otherName(one: String, other: String) {
    #expect(CanonicalName(one) != CanonicalName(other))
  }

  @Test(
    "A text that cannot be converted stays as it is, in lower case",
    arguments: [
      ("xn--zzzz9999999.example", "xn--zzzz9999999.example"), ("XN--.example", "xn--.example"),
      ("xn--a-ecp.example", "xn--a-ecp.example"), ("-ö.example", "-ö.example"),
      ("Acme GmbH", "acme gmbh"), ("100% [x]*?", "100% [x]*?"), ("", ""), (".", "."), ("..", "."),
      ("a--b.Example", "a--b.example"), ("0\u{5D0}.example", "0\u{5D0}.example"),
    ])
  func unchanged(name: String, form: String) {
    #expect(CanonicalName(name).ascii == form)
    #expect(CanonicalName(name).unicode == form)
  }

  @Test("The conversion time grows in proportion to the length")
  func longNames() {
    let label = String(repeating: "ö", count: 40_000)
    #expect(CanonicalName(label).ascii == label)
    let name = String(repeating: "ö.", count: 1_000) + "example"
    #expect(CanonicalName(name).ascii.hasPrefix("xn--nda.xn--nda."))
    // A text longer than any name is compared unconverted.
    let text = String(repeating: "ö.", count: 20_000) + "example"
    #expect(CanonicalName(text).ascii == text)
    let marks = "a" + String(repeating: "\u{301}\u{323}", count: 20_000)
    #expect(!CanonicalName(marks).unicode.isEmpty)
    let glob = NameGlob(String(repeating: "a*", count: 20) + "b")
    #expect(!glob.fits(CanonicalName(String(repeating: "a", count: 5_000))))
  }

  @Test(
    "A name of another kind also counts as its host",
    arguments: [
      ("email:ops@www.xn--kln-sna.example", "www.köln.example"),
      ("email:OPS@köln.example", "ops@köln.example"),
      ("uri:https://user@pay.example:8443/x?y#z", "pay.example"), ("ip:10.0.0.1", "10.0.0.1"),
      ("ip:2001:db8:0:0:0:0:0:1", "2001:db8::1"), ("pay.example:443", "pay.example"),
      ("uri:https://[2001:DB8::1]/", "2001:db8::1"), ("ops@pay.example", "pay.example"),
    ])
  func hosts(text: String, host: String) {
    #expect(CanonicalName.all(in: text).contains(CanonicalName(host)))
  }
}
