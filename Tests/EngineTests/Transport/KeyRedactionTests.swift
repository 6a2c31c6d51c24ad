import Foundation
import Testing

@testable import Engine

/// The key is redacted from outside text in every spelling.
@Suite("Redaction of the key")
struct KeyRedactionTests {
  private static let key = "s3cr3t/+k%y_0123"

  private static func redacted(_ text: String, key: String = key) throws -> String {
    KeyRedaction(try #require(APIKey(key))).redacted(text)
  }

  @Test(
    "Every escaped form of the key is found",
    arguments: [
      "s3cr3t/+k%y_0123", "s3cr3t\\/+k%y_0123", "\\u00733cr3t\\/\\u002Bk%y_0123",
      "\\\\u00733cr3t\\\\/+k%y_0123", "s3cr3t%2F%2bk%25y_0123", "%73%33cr3t/+k%y_0123",
      "s3cr3t%252F%252Bk%2525y_0123", "s3cr3t&#47;&#x2b;k%y_0123", "\\x733cr3t/+k%y_0123",
    ])
  func escaped(form: String) throws {
    #expect(try Self.redacted("x-api-key: \(form)!") == "x-api-key: [API key]!")
    #expect(try Self.redacted("\(form)\(form)") == "[API key][API key]")
  }

  @Test("The key's Base64 is found in longer text, even with line breaks", arguments: 0..<4)
  func base64(before count: Int) throws {
    let text = String(repeating: "a", count: count) + Self.key + ":rest"
    let encoded = Data(text.utf8).base64EncodedString()
    let broken = String(encoded.enumerated().flatMap { $0 % 5 == 4 ? [$1, "\n"] : [$1] })
    let safe = encoded.replacing("+", with: "-").replacing("/", with: "_")
    for form in [encoded, broken, safe, encoded.replacing("/", with: "\\/")] {
      #expect(try Self.redacted("Basic \(form) end").contains("[API key]"), "\(form)")
    }
  }

  private static let plain = "SECRETKEY-abcdef0123456789"

  /// Returns the key with each character in the given form.
  private static func each(_ form: (UInt8) -> String) -> String {
    plain.utf8.map(form).joined()
  }

  private static let spellings: [String] = [
    each { "\\" + String($0, radix: 8) }, each { String(format: "\\U%08x", Int($0)) },
    each { String(format: "\\u{%x}", Int($0)) }, each { String(format: "%%u%04X", Int($0)) },
    each { String(format: "&#x%x", Int($0)) }, each { String(format: "&#%08d;", Int($0)) },
    each { "&#\($0)" }, each { String(format: "=%02X", Int($0)) },
    each { String(format: "%02X", Int($0)) }, "0x" + each { String(format: "%02x", Int($0)) },
    each { String(format: "0x%02x ", Int($0)) }, each { String(format: "%02X:", Int($0)) },
    plain.uppercased(), plain.lowercased(),
    each { String(Unicode.Scalar(UInt32($0) + 0xFEE0) ?? " ") },
    "SECRETKEY-\n abcdef0123456789", "SECRETKEY-\r\n\tabcdef0123456789",
    "SECRETKEY-=\r\nabcdef0123456789", "SECRETKEY\u{200B}-abcdef0123\u{AD}456789",
    "SECRETKEY\0-abcdef0123456789", "SECRETKEY-<b>abcdef</b>0123<wbr>456789",
    "SECRET KEY-abc def 0123456789", "SECRETKEY&shy;-abc&#8203;def0123\\u200b456789",
    "SECRETKEY&hyphen;abcdef0123456789", "SECRETKEY&#x2dabcdef0123456789",
    "S\\105CRETK\\105Y-abcdef0123456789", each { String(format: "0x%02x,", Int($0)) },
    each { String(format: "%%26%%23%d%%3B", Int($0)) },
    each { String(format: "\\u005cu%04x", Int($0)) },
    each { String(format: "&amp;#%d;", Int($0)) }, "\\SECRETKEY-\\abcdef0123456789",
  ]

  @Test("Every spelling of the key is found whole", arguments: spellings)
  func spelling(text: String) throws {
    for before in ["", "key: ", "=", "100%", "key="] {
      let redacted = try Self.redacted("\(before)\(text) end", key: Self.plain)
      #expect(redacted.contains("[API key]") && redacted.hasSuffix(" end"), "\(redacted)")
      #expect(redacted.utf8.count <= before.utf8.count + 16, "\(redacted)")
    }
  }

  @Test("The key's Base32 is found in longer text", arguments: 0..<6)
  func base32(before count: Int) throws {
    let bytes = Array((String(repeating: "a", count: count) + Self.plain + "rest").utf8)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    var (text, buffer, bits) = ("", 0, 0)
    for byte in bytes {
      (buffer, bits) = (buffer << 8 | Int(byte), bits + 8)
      while bits >= 5 {
        bits -= 5
        text.append(alphabet[buffer >> bits & 31])
        buffer &= (1 << bits) - 1
      }
    }
    for form in [text, text.lowercased()] {
      #expect(try Self.redacted(form, key: Self.plain).contains("[API key]"))
    }
  }

  @Test(
    "A key of digits is found in a JSON number",
    arguments: ["12345678", "90071992547409931234"])
  func number(key: String) throws {
    let redaction = KeyRedaction(try #require(APIKey(key)))
    let text = try JSONDecoder(redaction: redaction).decode(LenientText.self, from: Data(key.utf8))
    #expect(text.text == "[API key]")
  }

  @Test("The time grows only in proportion to the text", .timeLimit(.minutes(5)))
  func linear() throws {
    let key = Self.plain
    let texts = [
      String(repeating: key, count: 20_000), String(repeating: "\\", count: 1 << 17),
      String(repeating: "&#", count: 1 << 17), String(repeating: "S ", count: 1 << 17),
      String(repeating: "%25", count: 1 << 16), String(repeating: "<a", count: 1 << 17),
      "S" + String(repeating: " ", count: 1 << 17),
    ]
    for text in texts {
      #expect(try Self.redacted(text, key: key).contains(key) == false)
    }
  }

  @Test("Other text stays as it is")
  func others() throws {
    for text in ["", "%", "\\", "&", "\\u00", "%7", "&#", "s3cr3t", "naïve 100 % \\u0073 &amp; é"] {
      #expect(try Self.redacted(text) == text)
    }
  }

  @Test("A short key is found only as a separate word")
  func short() throws {
    #expect(try Self.redacted("key abc12 refused", key: "abc12") == "key [API key] refused")
    #expect(try Self.redacted("key=\\u0061bc12", key: "abc12") == "key=[API key]")
    #expect(try Self.redacted("xabc12 abc123", key: "abc12") == "xabc12 abc123")
    #expect(try Self.redacted("YWJjMTI=", key: "abc12") == "[API key]=")
  }

  @Test("Decoded texts of an answer do not contain the key", arguments: [400, 200])
  func answers(status: Int) async throws {
    let escaped = TestService.key.utf8.map { String(format: "\\u%04x", Int($0)) }.joined()
    let base64 = Data(TestService.key.utf8).base64EncodedString()
    let body = """
      {"errors":[{"code":"c-\(escaped)","message":"\(escaped) \(base64)"}],
       "serial_number":"\(escaped)","status":"issued","common_name":"\(escaped)"}
      """
    try await withService(script: { _ in .json(body, status: status) }) { service, _ in
      let error = await serviceError { try await service.revokeTutorialCertificate() }
      let shown = "\(String(describing: error)) \(String(reflecting: error))"
      #expect(!shown.contains(TestService.key) && !shown.contains(base64))
      #expect(shown.contains("[API key]"))
    }
  }

  @Test("A page in UTF-16, or cut in the middle of the key, shows no part of the key")
  func pages() async throws {
    let wide = TestService.key.flatMap { "\($0)\u{0}" }
    let long = String(repeating: "<p>", count: 660) + "echo of \(TestService.key)"
    for body in [String(wide), long] {
      try await withService(script: { _ in .answer(502, body: body) }) { service, _ in
        let error = await serviceError { try await service.revokeTutorialCertificate() }
        #expect(error?.message.contains("test-key") == false, "\(error?.message ?? "")")
      }
    }
  }
}
