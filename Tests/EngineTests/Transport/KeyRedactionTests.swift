import Foundation
import Testing

@testable import Engine

/// The key is taken out of text from outside, however it is written there.
@Suite("Redaction of the key")
struct KeyRedactionTests {
  private static let key = "s3cr3t/+k%y_0123"

  private static func redacted(_ text: String, key: String = key) throws -> String {
    KeyRedaction(try #require(APIKey(key))).redacted(text)
  }

  @Test(
    "Each way of escaping it is found",
    arguments: [
      "s3cr3t/+k%y_0123", "s3cr3t\\/+k%y_0123", "\\u00733cr3t\\/\\u002Bk%y_0123",
      "\\\\u00733cr3t\\\\/+k%y_0123", "s3cr3t%2F%2bk%25y_0123", "%73%33cr3t/+k%y_0123",
      "s3cr3t%252F%252Bk%2525y_0123", "s3cr3t&#47;&#x2b;k%y_0123", "\\x733cr3t/+k%y_0123",
    ])
  func escaped(form: String) throws {
    #expect(try Self.redacted("x-api-key: \(form)!") == "x-api-key: [API key]!")
    #expect(try Self.redacted("\(form)\(form)") == "[API key][API key]")
  }

  @Test("Its Base64 is found in any longer text, with line breaks too", arguments: 0..<4)
  func base64(before count: Int) throws {
    let text = String(repeating: "a", count: count) + Self.key + ":rest"
    let encoded = Data(text.utf8).base64EncodedString()
    let broken = String(encoded.enumerated().flatMap { $0 % 5 == 4 ? [$1, "\n"] : [$1] })
    let safe = encoded.replacing("+", with: "-").replacing("/", with: "_")
    for form in [encoded, broken, safe, encoded.replacing("/", with: "\\/")] {
      #expect(try Self.redacted("Basic \(form) end").contains("[API key]"), "\(form)")
    }
  }

  @Test("Other text stays as it is")
  func others() throws {
    for text in ["", "%", "\\", "&", "\\u00", "%7", "&#", "s3cr3t", "naïve 100 % \\u0073 &amp; é"] {
      #expect(try Self.redacted(text) == text)
    }
  }

  @Test("A short key is found where it stands alone, and not within words")
  func short() throws {
    #expect(try Self.redacted("key abc12 refused", key: "abc12") == "key [API key] refused")
    #expect(try Self.redacted("key=\\u0061bc12", key: "abc12") == "key=[API key]")
    #expect(try Self.redacted("xabc12 abc123", key: "abc12") == "xabc12 abc123")
    #expect(try Self.redacted("YWJjMTI=", key: "abc12") == "[API key]=")
  }

  @Test("An answer's texts come without it after they were decoded", arguments: [400, 200])
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

  @Test("A page in UTF-16, or cut in the middle of the key, shows no part of it")
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
