import Testing

@testable import Engine

@Suite("API keys")
struct APIKeyTests {
  @Test("Printing never shows the key")
  func hidden() throws {
    let key = try #require(APIKey("s3cr3t_0123456789"))
    var dumped = ""
    dump(key, to: &dumped)
    dump(["key": key], to: &dumped)
    dump(Optional(key), to: &dumped)
    struct Holder { let key: APIKey }
    dump(Holder(key: key), to: &dumped)
    let mirrored = Mirror(reflecting: key).children.map { "\($0.value)" }.joined()
    for text in [
      "\(key)", String(describing: key), String(reflecting: key), String(describing: Optional(key)),
      "\([key])", "\(Holder(key: key))", dumped, mirrored,
    ] {
      #expect(!text.contains("s3cr3t"))
      #expect(!text.contains("0123"))
    }
  }

  @Test("White space around the key is ignored")
  func trimmed() throws {
    #expect(try #require(APIKey(" \tabc_1\r\n")).secret == "abc_1")
  }

  @Test(
    "A key that no header can carry is refused",
    arguments: ["", " ", "\n", "a b", "a\nb", "a\r\nb", "a\u{0}b", "a\u{7F}b", "ключ", "a\u{301}"])
  func refused(text: String) {
    #expect(APIKey(text) == nil)
  }

  @Test(
    "The error for an invalid key names its flaw; a byte order mark is accepted",
    arguments: [
      ("", "empty"), ("\u{FEFF}\n", "empty"), ("a\nb", "more than one line"), ("a b", "a blank"),
      ("a\u{A0}b", "a blank"), ("clé", "not printable ASCII"),
    ])
  func flaw(text: String, words: String) throws {
    #expect(try #require(APIKey.flaw(of: text)).contains(words))
    #expect(try #require(APIKey("\u{FEFF}abc\r\n")).secret == "abc")
  }
}
