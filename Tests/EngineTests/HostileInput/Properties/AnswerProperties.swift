import Foundation

@testable import Engine

/// What must hold of an answer of the service, whatever its body, status and content type are.
enum AnswerProperties {
  /// The longest message that an error may carry, in characters: it goes into the incident file
  /// once for each certificate.
  private static let longestMessage = 4_096

  static func checkSearchPage(_ bytes: [UInt8]) throws {
    guard let page = try? decode(SearchAnswer.self, bytes) else { return }
    try Violation.unless(page.total >= 0, "the total is negative")
    for item in page.items {
      if let record = item.value?.record() { try check(record) }
    }
  }

  static func checkCertificate(_ bytes: [UInt8]) throws {
    guard let answer = try? decode(CertificateAnswer.self, bytes) else { return }
    let asked = CertificateIdentity(serial: SerialNumber("0A"), thumbprint: Thumbprint("FF"))
    if let record = answer.record(asked: asked) { try check(record) }
    if let record = answer.record() { try check(record) }
  }

  static func checkProfiles(_ bytes: [UInt8]) throws {
    for profile in (try? decode(ProfileListAnswer.self, bytes))?.items ?? [] {
      try ShownText.check(within: profile.profile, "profile")
    }
    if let profile = try? decode(ProfileAnswer.self, bytes) {
      try ShownText.check(within: profile.profile, "profile")
    }
  }

  /// The first two bytes choose the status, the third the content type.
  ///
  /// - Parameter read: makes the error of a service.
  static func checkError(
    _ bytes: [UInt8], by read: (APIAnswer, _ operation: String) -> ServiceError
  ) throws {
    let choices = bytes.prefix(3) + [0, 0, 0]
    let types = ["application/json", "text/html; charset=utf-8", "", "\u{1B}]0;x\u{07}\u{202E}"]
    let status = (Int(choices[0]) << 8 | Int(choices[1])) % 900 + 100
    let error = read(
      APIAnswer(
        status: status, contentType: types[Int(choices[2]) % types.count], retryAfter: nil,
        body: Data(bytes.dropFirst(3))),
      "revoking 0A")
    try ShownText.check(error.description, "the error")
    try ShownText.check(error.message, "the message")
    try ShownText.check(error.serviceCode, "the code")
    try Violation.unless(
      error.message.count + error.serviceCode.count <= longestMessage,
      "the message has \(error.message.count) characters")
    try Violation.unless(error.status == status, "the status is \(error.status ?? 0)")
  }

  static func decode<Answer: Decodable>(
    _ type: Answer.Type, _ bytes: [UInt8]
  ) throws -> Answer {
    try JSONDecoder().decode(type, from: Data(bytes))
  }

  static func check(_ record: CertificateRecord) throws {
    try ShownText.check(within: record, "certificate")
    for instant in [record.validFrom, record.validTo, record.revocation?.date].compactMap({ $0 }) {
      try TextProperties.check(instant)
    }
    try Violation.unless(
      SerialNumber(record.identity.serial.text) == record.identity.serial
        && Thumbprint(record.identity.thumbprint.text) == record.identity.thumbprint,
      "\(record.identity) is another certificate when it is read again")
    if let der = record.der { try CertificateProperties.check([UInt8](der)) }
  }
}
