import Testing

@testable import Engine

@Suite("Scrubbed text")
struct ScrubbedTextTests {
  @Test(
    "Characters that steer a terminal or reorder a line are made visible",
    arguments: [
      ("\u{1B}[2J", "␛[2J"), ("a\nb\tc\r", "a␊b␉c␍"), ("\u{0}", "␀"), ("\u{7F}", "␡"),
      ("\u{9B}31m", "<U+009B>31m"), ("\u{85}", "<U+0085>"), ("\u{202E}txt", "<U+202E>txt"),
      ("\u{2066}x\u{2069}", "<U+2066>x<U+2069>"),
      ("\u{200E}\u{200F}\u{61C}", "<U+200E><U+200F><U+061C>"),
      ("\u{2028}\u{2029}", "<U+2028><U+2029>"), ("a\u{200B}b", "a<U+200B>b"),
      ("\u{FEFF}x", "<U+FEFF>x"), ("\u{E0041}", "<U+E0041>"), ("\r\n", "␍␊"),
      // Invisible letters, marks and symbols.
      ("\u{115F}\u{1160}", "<U+115F><U+1160>"), ("\u{3164}\u{FFA0}", "<U+3164><U+FFA0>"),
      ("a\u{34F}b", "a<U+034F>b"), ("\u{1D173}\u{1D17A}", "<U+1D173><U+1D17A>"),
      ("\u{17B4}\u{17B5}", "<U+17B4><U+17B5>"), ("\u{180B}\u{180E}", "<U+180B><U+180E>"),
      ("\u{2800}", "<U+2800>"), ("\u{FFF9}\u{FFFB}", "<U+FFF9><U+FFFB>"),
      ("☎\u{FE0F}", "☎<U+FE0F>"), ("x\u{E0100}", "x<U+E0100>"), ("a\u{AD}b", "a<U+00AD>b"),
      ("👩\u{200D}👧", "👩<U+200D>👧"), ("می\u{200C}خواهم", "می<U+200C>خواهم"),
      // Blanks other than the ordinary space.
      ("a\u{A0}b", "a<U+00A0>b"), ("\u{3000}", "<U+3000>"), ("\u{202F}", "<U+202F>"),
      // Private-use and unassigned characters.
      ("\u{E000}", "<U+E000>"), ("\u{E01F0}", "<U+E01F0>"), ("\u{10FFFD}", "<U+10FFFD>"),
      // Marks without a base character, and too many marks on one character.
      ("\u{301}a", "<U+0301>a"), ("\u{1B}\u{301}", "␛<U+0301>"),
      (
        "z\u{300}\u{301}\u{302}\u{303}\u{304}\u{20DD}y",
        "z\u{300}\u{301}\u{302}\u{303}<U+0304><U+20DD>y"
      ),
    ])
  func visible(text: String, shown: String) {
    #expect(text.scrubbed == shown)
  }

  @Test(
    "Ordinary text stays as it is, other scripts and emoji included",
    arguments: [
      "", "api.pay.example", "*.example", "MÜNCHEN", "日本語", "مثال", "👩👧", "e\u{301}", "☎", "한국어",
      "क्षि", "ไทย", "ước", "שָׁלוֹם", "🇩🇪",
    ])
  func unchanged(text: String) {
    #expect(text.scrubbed == text)
  }

  @Test("No ignorable, bidirectional or blank scalar and no noncharacter passes")
  func classes() {
    for value in UInt32(0x80)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let properties = scalar.properties
      let isHidden =
        properties.isDefaultIgnorableCodePoint || properties.isBidiControl
        || properties.isWhitespace || properties.isNoncharacterCodePoint
      guard isHidden else { continue }
      #expect(!"x\(scalar)".scrubbed.unicodeScalars.contains(scalar), "\(value)")
    }
  }

  @Test("No scalar below 32 and no C1 control passes")
  func controls() {
    let controls = (UInt32(0)...0x1F).map { $0 } + (0x7F...0x9F).map { UInt32($0) }
    for value in controls {
      let text = Unicode.Scalar(value).map(String.init) ?? ""
      #expect(!text.scrubbed.unicodeScalars.contains { $0.value == value })
    }
  }

  @Test("Scrubbing twice equals scrubbing once")
  func idempotent() {
    let text = "\u{1B}\u{9B}\u{202E}\u{7F}x\u{301}"
    let marks = String(repeating: "\u{301}", count: 50)
    for text in [text, marks, text + marks, text + "\u{3164}" + marks + "\u{20DD}"] {
      #expect(text.scrubbed.scrubbed == text.scrubbed)
    }
  }
}
