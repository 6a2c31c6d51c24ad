import Testing

@testable import Engine

@Suite("Globs over names")
struct NameGlobTests {
  @Test(
    "A glob matches a name in any spelling of either",
    arguments: [
      ("*.köln.example", "www.xn--kln-sna.example"), ("*.XN--KLN-SNA.example", "www.KÖLN.example"),
      ("*.ko\u{308}ln.example.", "a.b.köln.example"), ("k*ln.example", "xn--kln-sna.example"),
      ("*ö*.example", "xn--kln-sna.example"), ("k?ln.example", "ko\u{308}ln.example"),
      ("xn--k*.example", "köln.example"), ("*", ""), ("*.", "pay.example"), ("a*b*c", "aXbYbc"),
      ("PAY.example", "pay.EXAMPLE."), ("*.example", "*.pay.example"), ("[x]", "[x]"),
      ("2001:DB8::1", "2001:db8::1"), ("a b", "A B"), ("straße.example", "xn--strae-oqa.example"),
    ])
  func fits(glob: String, name: String) {
    #expect(NameGlob(glob).fits(CanonicalName(name)))
  }

  @Test(
    "A glob matches no other name",
    arguments: [
      ("*.köln.example", "köln.example"), ("*.köln.example", "www.koln.example"),
      ("[*].example", "*.example"), ("[a-z].example", "a.example"), ("\\*.example", "*.example"),
      ("?", ""), ("a?c", "ac"), ("*.pay.example", "www.pay.example.org"), ("", "a"),
      ("straße.example", "strasse.example"),
    ])
  func fitsNot(glob: String, name: String) {
    #expect(!NameGlob(glob).fits(CanonicalName(name)))
  }

  @Test(
    "A glob that protects nothing is reported as a mistake",
    arguments: [
      "", "  ", "[*].example", "*.{a,b}.example", "\\*.example", ".pay.example", "^pay$",
      "!pay.example", "pay%2eexample", "a\u{1}b",
    ])
  func mistakes(glob: String) {
    #expect(NameGlob.mistake(in: glob) != nil)
  }

  @Test(
    "A valid glob has no mistake",
    arguments: [
      "*.pay.example", "*.köln.example", "ops@pay.example", "Acme GmbH", "ip:2001:db8::*",
    ])
  func noMistake(glob: String) {
    #expect(NameGlob.mistake(in: glob) == nil)
  }

  @Test("A protected host protects the wildcard certificates that cover it, and no others")
  func wildcards() {
    let safeguards = Safeguards(protectedNames: ["www.pay.example", "db.köln.example"])
    func glob(_ names: String...) -> String? { safeguards.glob(protecting: names) }
    #expect(glob("x", "*.pay.example") == "www.pay.example")
    #expect(glob("*.XN--KLN-SNA.example") == "db.köln.example")
    #expect(glob("*.example", "*.www.pay.example", "*.pay.example.net") == nil)
  }

  @Test("Protection covers names of every kind and spelling")
  func protection() {
    let safeguards = Safeguards(protectedNames: [" *.köln.example ", "*@pay.example", "Acme GmbH"])
    func glob(_ names: String...) -> String? { safeguards.glob(protecting: names) }
    #expect(glob("x", "www.xn--kln-sna.example") == "*.köln.example")
    #expect(glob("x", "email:ops@www.xn--kln-sna.example") == "*.köln.example")
    #expect(glob("x", "uri:https://WWW.Köln.example/login") == "*.köln.example")
    #expect(glob("x", "email:ops@PAY.example") == "*@pay.example")
    #expect(glob("ACME GmbH") == "Acme?GmbH")
    #expect(glob("acme", "koln.example") == nil)
    for unclean in [
      "www.köln.example ", "www.köln.example<U+00A0>", "www.köln.example␀.evil.test",
      "www.köln.example..", "www.köln.example/", "\twww.köln.example",
    ] {
      #expect(glob("x", unclean) == "*.köln.example", "\(unclean)")
    }
  }
}
