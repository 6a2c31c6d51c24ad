import Testing

@testable import Engine

@Suite("Certificate identity")
struct CertificateIdentityTests {
  @Test(
    "Serial numbers are upper case without separators",
    arguments: [("0f:6f:55", "0F6F55"), ("0F 6F 55", "0F6F55"), ("0F6F55", "0F6F55")])
  func normalized(text: String, serial: String) {
    #expect(SerialNumber(text).text == serial)
    #expect(Thumbprint(text).text == serial)
  }

  @Test("Leading zeros are kept for the service's path but are not significant")
  func leadingZeros() {
    #expect(SerialNumber("000F6F").text == "000F6F")
    #expect(SerialNumber("000F6F").significantDigits == "F6F")
    #expect(SerialNumber("0000").significantDigits == "0")
    #expect(SerialNumber("0F6F") != SerialNumber("F6F"))
  }

  @Test("A serial number cannot carry a control character")
  func scrubbed() {
    #expect(SerialNumber("0F\u{1B}").text == "0F␛")
  }

  @Test("A space with a combining mark is dropped like any other space")
  func markedSpace() {
    for text in ["0F \u{301}6F", "0F: \u{E0041}6F"] {
      let serial = SerialNumber(text)
      #expect(!serial.text.unicodeScalars.contains(" "))
      #expect(SerialNumber(serial.text) == serial)
      #expect(Thumbprint(Thumbprint(text).text) == Thumbprint(text))
    }
  }

  @Test("Two certificates that share a serial number differ by their thumbprint")
  func collision() {
    let serial = SerialNumber("0F6F")
    let first = CertificateIdentity(serial: serial, thumbprint: Thumbprint("AA"))
    let second = CertificateIdentity(serial: serial, thumbprint: Thumbprint("BB"))
    #expect(first != second)
  }
}
