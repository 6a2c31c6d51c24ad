import Foundation

// The answers of Trust Lifecycle Manager. A field of an unexpected type counts as text or as
// absent, because the documentation and the service disagree about several types. The coding keys
// spell out the wire names: the decoder's key conversion would cost more than all other decoding.

/// A certificate in a search result or a read.
struct CertificateAnswer: Decodable, Sendable {
  struct Named: Decodable, Sendable {
    let id: LenientText?
    let name: LenientText?
  }
  struct Seat: Decodable, Sendable {
    let seatId: LenientText?

    private enum CodingKeys: String, CodingKey {
      case seatId = "seat_id"
    }
  }
  struct Subject: Decodable, Sendable {
    let commonName: LenientText?
    let organizationName: LenientText?

    private enum CodingKeys: String, CodingKey {
      case commonName = "common_name"
      case organizationName = "organization_name"
    }
  }
  struct Revocation: Decodable, Sendable {
    let reason: LenientText?
    let revocationDate: DateAnswer?
    let comments: LenientText?

    private enum CodingKeys: String, CodingKey {
      case reason, comments
      case revocationDate = "revocation_date"
    }
  }

  let serialNumber: LenientText?
  let thumbprint: LenientText?
  let status: LenientText?
  let commonName: LenientText?
  let validFrom: DateAnswer?
  let validTo: DateAnswer?
  let certificate: LenientText?
  let keySize: LenientText?
  let signatureAlgorithm: LenientText?
  let issuingCaName: LenientText?
  let ica: Lenient<Named>?
  let seat: Lenient<Seat>?
  let subject: Lenient<Subject>?
  let revocation: Lenient<Revocation>?
  let profile: Lenient<Named>?

  private enum CodingKeys: String, CodingKey {
    case thumbprint, status, certificate, ica, seat, subject, revocation, profile
    case serialNumber = "serial_number"
    case commonName = "common_name"
    case validFrom = "valid_from"
    case validTo = "valid_to"
    case keySize = "key_size"
    case signatureAlgorithm = "signature_algorithm"
    case issuingCaName = "issuing_ca_name"
  }

  /// Returns the record of a row.
  ///
  /// - Throws: `UnreadableRow` if the serial number, the thumbprint or the status is missing, or if
  ///   one of the first two is not hexadecimal.
  func record() throws(UnreadableRow) -> CertificateRecord {
    guard let serial = try shownSerial, let thumbprint = try shownThumbprint,
      let status = shownStatus
    else { throw UnreadableRow(why: "it has no serial number, thumbprint or status") }
    return record(CertificateIdentity(serial: serial, thumbprint: thumbprint), status)
  }

  /// Returns the record from a read of one certificate.
  ///
  /// Takes a missing serial number from `asked`. Computes a missing thumbprint from the certificate
  /// in the answer. Without that, takes it from `asked`, unless two certificates share the serial
  /// number.
  ///
  /// - Parameter asked: the certificate that the call asked for.
  /// - Throws: `UnreadableRow` if the answer has no status or does not identify the certificate.
  func record(asked: CertificateIdentity) throws(UnreadableRow) -> CertificateRecord {
    let serial = try shownSerial ?? asked.serial
    let shown =
      try shownThumbprint ?? encoded(serial: serial, thumbprint: asked.thumbprint)?.sha256
    guard let status = shownStatus else { throw UnreadableRow(why: "it has no status") }
    guard shown != nil || !asked.isSerialShared else {
      throw UnreadableRow(
        why: "it has no thumbprint, and two certificates have the serial number \(asked.serial)")
    }
    return record(
      CertificateIdentity(serial: serial, thumbprint: shown ?? asked.thumbprint), status)
  }

  private var shownSerial: SerialNumber? {
    get throws(UnreadableRow) {
      try Self.read(serialNumber, "serial number", SerialNumber.init(written:))
    }
  }

  private var shownThumbprint: Thumbprint? {
    get throws(UnreadableRow) {
      try Self.read(thumbprint, "thumbprint", Thumbprint.init(hexadecimal:))
    }
  }

  /// Returns the value of a hexadecimal field, or `nil` if it is empty or missing.
  private static func read<Value>(
    _ text: LenientText?, _ field: String, _ parse: (String) -> Value?
  ) throws(UnreadableRow) -> Value? {
    guard let text = text?.nonEmpty else { return nil }
    guard let value = parse(text) else {
      throw UnreadableRow(
        why: "its \(field) “\(text.beginning)” does not consist of hexadecimal digits")
    }
    return value
  }

  private var shownStatus: CertificateStatus? { status?.nonEmpty.map { CertificateStatus($0) } }

  /// Returns the certificate in the answer, or `nil` if there is none. The text may hold a chain.
  private func encoded(
    serial: SerialNumber, thumbprint: Thumbprint
  ) -> EncodedCertificate? {
    certificate?.nonEmpty.map { EncodedCertificate($0, serial: serial, thumbprint: thumbprint) }
  }

  private func record(
    _ identity: CertificateIdentity, _ status: CertificateStatus
  ) -> CertificateRecord {
    let encoded = encoded(serial: identity.serial, thumbprint: identity.thumbprint)
    var record = CertificateRecord(
      identity: identity,
      commonName: (commonName?.nonEmpty ?? subject?.value?.commonName?.text ?? "").scrubbed,
      status: status
    ) {
      $0.seat = (seat?.value?.seatId?.text ?? "").scrubbed
      $0.issuer =
        (issuingCaName?.nonEmpty ?? ica?.value?.name?.nonEmpty
        ?? ica?.value?.id?.text ?? "").scrubbed
      $0.keySize = (keySize?.text ?? "").scrubbed
      $0.signatureAlgorithm = (signatureAlgorithm?.text ?? "").scrubbed
      $0.organization = (subject?.value?.organizationName?.text ?? "").scrubbed
      $0.der = encoded?.bytes
      $0.revocation = revocation?.value?.record
    }
    record.start = validFrom?.shown ?? .absent
    record.end = validTo?.shownEnd ?? .absent
    if encoded == nil { record.unread = CertificateFault("the service sent no certificate") }
    return record
  }
}

extension CertificateAnswer {
  /// Returns the filter that the row contradicts, with a sentence; `nil` if it contradicts none.
  ///
  /// Real rows may have an empty profile, which contradicts nothing. The window limits the start of
  /// validity.
  func contradiction(
    of record: CertificateRecord, to profileID: String, _ window: IssuanceWindow
  ) -> (filter: ForeignRows.Filter, why: String)? {
    let name = "certificate \(record.identity.serial)"
    if let id = profile?.value?.id?.nonEmpty, id.lowercased() != profileID.lowercased() {
      return (.profile, "\(name) is of profile “\(id.beginning)”")
    }
    if let start = record.validFrom, !window.contains(CalendarDate(start)) {
      return (.window, "\(name) is valid from \(CalendarDate(start)), outside the window")
    }
    return nil
  }
}

extension CertificateAnswer.Revocation {
  fileprivate var record: RevocationRecord {
    RevocationRecord(
      reason: reason.flatMap { $0.text.isEmpty ? nil : TrustLifecycleReasons.recorded($0.text) },
      date: revocationDate?.shown ?? .absent,
      comments: comments?.text.scrubbed)
  }
}

/// A page of search results.
struct SearchAnswer: RowsAnswer, Sendable {
  let total: ReportedTotal?
  let items: AnsweredRows<CertificateAnswer>

  var isRecognizable: Bool { items.isGiven || total != nil }
}

/// The list of profiles: a bare list, or an object with `items`.
struct ProfileListAnswer: RowsAnswer, Sendable {
  let items: AnsweredRows<ProfileAnswer>

  var isRecognizable: Bool { items.isGiven }

  private struct Wrapped: Decodable, Sendable {
    let items: AnsweredRows<ProfileAnswer>
  }

  init(from decoder: any Decoder) throws {
    items =
      if let bare = try? AnsweredRows<ProfileAnswer>(from: decoder) { bare } else {
        try Wrapped(from: decoder).items
      }
  }

  /// The profiles with a valid id, and a sentence for each of the others.
  var list: ProfileList {
    var list = ProfileList()
    for (index, item) in items.rows.enumerated() {
      if let profile = item.value?.profile {
        list.profiles.append(profile)
      } else {
        let id = item.value.map { "its id “\($0.id.text.beginning)” is invalid" } ?? "it has no id"
        list.unreadable.append("profile \(index + 1): \(id)")
      }
    }
    return list
  }
}

/// A profile, in the list or read alone.
struct ProfileAnswer: Decodable, Sendable {
  struct Template: Decodable, Sendable {
    let name: LenientText?
  }
  struct Certificate: Decodable, Sendable {
    struct Issuer: Decodable, Sendable {
      let subjectDn: LenientText?

      private enum CodingKeys: String, CodingKey {
        case subjectDn = "subject_dn"
      }
    }
    let issuer: Lenient<Issuer>?
  }
  /// An object of which only the presence matters.
  struct Presence: Decodable, Sendable {
    let isObject: Bool

    init(from decoder: any Decoder) throws {
      isObject = (try? decoder.container(keyedBy: AnyKey.self)) != nil
    }

    private struct AnyKey: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  let id: LenientText
  let name: LenientText?
  let status: LenientText?
  let enrollmentMethod: LenientText?
  let template: Lenient<Template>?
  let certificate: Lenient<Certificate>?
  let caSettings: Presence?

  private enum CodingKeys: String, CodingKey {
    case id, name, status, template, certificate
    case enrollmentMethod = "enrollment_method"
    case caSettings = "ca_settings"
  }

  /// The profile with the trust that its settings show; `nil` if its id is invalid.
  ///
  /// `cc_settings` (issued through CertCentral) is not evidence, because CertCentral issues from
  /// private CAs as well.
  var profile: Profile? {
    guard ServiceIdentifier.isProfile(id.text) else { return nil }
    let method = (enrollmentMethod?.text ?? "").scrubbed
    var evidence: [TrustEvidence] = []
    if method.lowercased() == "acme" {
      evidence.append(
        TrustEvidence(trust: .acme, source: .profile, fact: "the profile enrols through ACME"))
    }
    if caSettings?.isObject == true {
      evidence.append(
        TrustEvidence(
          trust: .private, source: .profile, fact: "the profile issues from a private CA"))
    }
    return Profile(
      id: id.text.scrubbed, name: (name?.text ?? "").scrubbed,
      status: (status?.text ?? "").scrubbed,
      enrollmentMethod: method, templateName: (template?.value?.name?.text ?? "").scrubbed,
      issuer: (certificate?.value?.issuer?.value?.subjectDn?.text ?? "").scrubbed,
      trustEvidence: evidence)
  }
}
