import Foundation

@testable import Engine

/// Properties of every answer of the service, for any body, status and content type.
enum AnswerProperties {
  /// The maximum length of an error's message and code, in characters. The incident file stores
  /// them once for each certificate.
  private static let longestMessage = 4_096

  static func checkSearchPage(_ bytes: [UInt8]) throws {
    guard let page = try? decode(SearchAnswer.self, bytes) else { return }
    let total = page.total?.count ?? 0
    try Violation.unless((0...ReportedTotal.most).contains(total), "the total is \(total)")
    for item in page.items.rows {
      if let record = try? item.value?.record() { try check(record) }
    }
  }

  static func checkCertificate(_ bytes: [UInt8]) throws {
    guard let answer = try? decode(CertificateAnswer.self, bytes) else { return }
    let asked = CertificateIdentity(serial: SerialNumber("0A"), thumbprint: Thumbprint("FF"))
    if let record = try? answer.record(asked: asked) { try check(record) }
    if let record = try? answer.record() { try check(record) }
  }

  static func checkProfiles(_ bytes: [UInt8]) throws {
    let list = (try? decode(ProfileListAnswer.self, bytes))?.list ?? ProfileList()
    try ShownText.check(within: list.unreadable, "the note")
    let alone = (try? decode(ProfileAnswer.self, bytes))?.profile
    for profile in list.profiles + [alone].compactMap(\.self) {
      try ShownText.check(within: profile, "profile")
      try checkPath(of: profile.id)
    }
  }

  /// Checks an error answer: the first two bytes choose its status, the third its content type.
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
    try Violation.unless(
      record.identity.serial.isHexadecimal, "\(record.identity) has no serial number")
    try checkPath(of: record.identity.serial.text)
    try checkDate(of: record)
  }

  /// Checks that a part of a path stays within the path.
  static func checkPath(of part: String) throws {
    do {
      let path = try APIPath.joining("certificate", part, operation: "checking")
      try APIPath.check(path, operation: "checking")
    } catch {
      throw Violation("“\(part)” was read, and cannot stand in a path")
    }
  }

  /// Checks that a recorded date proves a revocation only between the start of validity and now,
  /// with a day's margin on either side.
  private static func checkDate(of record: CertificateRecord) throws {
    guard let revocation = record.revocation else { return }
    let now = Date(timeIntervalSince1970: 1_741_694_400)
    var state = CertificateRevocation()
    state.validFrom = record.validFrom
    let policy = RevocationPolicy(reason: .keyCompromise)
    state.handle(.sendStarts, at: now, policy: policy)
    state.handle(.answered(.accepted), at: now, policy: policy)
    state.handle(.read(.revoked, revocation), at: now, policy: policy)
    guard state.outcome == .verified || state.outcome == .reasonMismatch else { return }
    // A date that is not understood does not weaken the proof of status and reason.
    if case .notUnderstood = revocation.shownDate { return }
    // Without a start of validity, dates of the last ten years count.
    let start = record.validFrom ?? now.addingTimeInterval(-3_652 * 86_400)
    let earliest = start.addingTimeInterval(-86_400)
    try Violation.unless(
      revocation.date.map {
        (earliest...max(earliest, now.addingTimeInterval(86_400))).contains($0)
      }
        ?? false,
      "a revocation on \(revocation.dateText) is proven")
  }
}
