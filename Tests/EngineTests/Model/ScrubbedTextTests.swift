import Testing

@testable import Engine

@Suite("Scrubbed text")
struct ScrubbedTextTests {
  @Test(
    "What could steer a terminal or reorder a line is made visible",
    arguments: [
      ("\u{1B}[2J", "␛[2J"), ("a\nb\tc\r", "a␊b␉c␍"), ("\u{0}", "␀"), ("\u{7F}", "␡"),
      ("\u{9B}31m", "<U+009B>31m"), ("\u{85}", "<U+0085>"), ("\u{202E}txt", "<U+202E>txt"),
      ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"),
      ("\u{200E}\u{200F}\u{61C}", "<U+200E><U+200F><U+061C>"),
      ("\u{2028}\u{2029}", "<U+2028><U+2029>"), ("a\u{200B}b", "a<U+200B>b"),
      ("\u{FEFF}x", "<U+FEFF>x"), ("\u{E0041}", "<U+E0041>"), ("\r\n", "␍␊"),
    ])
  func visible(text: String, shown: String) {
    #expect(text.scrubbed == shown)
  }

  @Test(
    "Ordinary text stays as it is, other scripts and emoji included",
    arguments: [
      "", "api.pay.example", "*.example", "MÜNCHEN", "日本語", "مثال", "👩‍👩‍👧", "e\u{301}", "☎️",
    ])
  func unchanged(text: String) {
    #expect(text.scrubbed == text)
  }

  @Test("No scalar below 32 and none of C1 comes through")
  func controls() {
    let controls = (UInt32(0)...0x1F).map { $0 } + (0x7F...0x9F).map { UInt32($0) }
    for value in controls {
      let text = Unicode.Scalar(value).map(String.init) ?? ""
      #expect(!text.scrubbed.unicodeScalars.contains { $0.value == value })
    }
  }

  @Test("Scrubbing twice is scrubbing once")
  func idempotent() {
    let text = "\u{1B}\u{9B}\u{202E}\u{7F}x"
    #expect(text.scrubbed.scrubbed == text.scrubbed)
  }
}
