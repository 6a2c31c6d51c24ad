import Foundation

/// A certificate, as an item of a search or in detail.
struct CertificateAnswer: Encodable {
  struct Profile: Encodable {
    let id: String?
    let name: String?
  }

  struct Seat: Encodable {
    let id: String

    enum CodingKeys: String, CodingKey {
      case id = "seat_id"
    }
  }

  struct Named: Encodable {
    let id: String
    let name: String
  }

  struct Identified: Encodable {
    let id: String
  }

  struct Revocation: Encodable {
    let reason: String
    let date: FlexibleValue
    let comments = ""

    enum CodingKeys: String, CodingKey {
      case reason
      case date = "revocation_date"
      case comments
    }
  }

  /// The input for the fields that only a read shows.
  struct Detail {
    let revocation: RevocationLedger.Revocation?
  }

  static let accountID = "2c8e61f4-7d3b-4a95-b0c8-e16f9a52d740"
  static let signatureAlgorithm = "Ed25519"

  let id: String
  let profile: Profile
  let seat: Seat
  let seatType: Named
  let businessUnit: Named
  let account = Identified(id: accountID)
  let certificate: String?
  let issuer: Identified
  let commonName: String
  let status: String
  let serialNumber: String
  let thumbprint: String
  let validFrom: FlexibleValue
  let validTo: FlexibleValue
  let expiresInDays: Int
  let notes: String
  let issuerName: String
  let keySize: FlexibleValue
  let signatureAlgorithm = signatureAlgorithm
  let extendedKeyUsage: [String]
  let vendor = "DigiCert"
  let connector = ""
  let source: String
  let customAttributes: [String] = []
  let subject: SubjectAnswer
  let templateName: String?
  let revocation: Revocation?
  let securityRating: String?
  /// The results of a server scan; empty, because no server uses the sandbox's certificates.
  let securityRatingInfo: [String: String]?

  enum CodingKeys: String, CodingKey {
    case id
    case profile
    case seat
    case seatType = "seat_type"
    case businessUnit = "business_unit"
    case account
    case certificate
    case issuer = "ica"
    case commonName = "common_name"
    case status
    case serialNumber = "serial_number"
    case thumbprint
    case validFrom = "valid_from"
    case validTo = "valid_to"
    case expiresInDays = "expires_in_days"
    case notes
    case issuerName = "issuing_ca_name"
    case keySize = "key_size"
    case signatureAlgorithm = "signature_algorithm"
    case extendedKeyUsage = "extended_key_usage"
    case vendor = "ca_vendor"
    case connector
    case source
    case customAttributes = "custom_attributes"
    case subject
    case templateName = "template_name"
    case revocation
    case securityRating = "cert_security_rating"
    case securityRatingInfo = "security_rating_info"
  }
}

extension CertificateAnswer {
  init(
    _ entry: InventoryEntry, status: CertificateStatus, detail: Detail?, state: SandboxState,
    now: Date
  ) throws {
    let variants = state.options.variants
    let (made, thumbprint) = try state.certificate(entry)
    let profile = entry.profile
    let days = entry.validTo.timeIntervalSince(now) / Double(Day.seconds)
    id = Self.recordID(entry.index, state.inventory.draw)
    self.profile =
      variants.contains(.emptyProfileInItems)
      ? Profile(id: nil, name: nil) : Profile(id: profile.id, name: profile.name)
    seat = Seat(id: entry.seatID)
    seatType = Named(id: profile.seatType.id, name: profile.seatType.name)
    businessUnit = Named(id: profile.businessUnit.id, name: profile.businessUnit.name)
    certificate = try variants.certificate(made.der)
    issuer = Identified(id: state.factory.authority(entry.issuer).id)
    commonName = entry.commonName
    self.status =
      variants.contains(.upperCaseStatus) ? status.rawValue.uppercased() : status.rawValue
    serialNumber = variants.serial(entry.serial)
    self.thumbprint = thumbprint
    validFrom = variants.date(entry.validFrom, usual: entry.validFrom.wireText)
    validTo = variants.date(entry.validTo, usual: entry.validTo.wireText)
    expiresInDays = Int(days.rounded(.down))
    notes = Self.note(entry.index, state.inventory.draw)
    issuerName = entry.issuer.commonName
    keySize = variants.contains(.textKeySize) ? .text("EC_P256") : .number(256)
    extendedKeyUsage =
      entry.trust == .privateCA ? ["server_auth", "client_auth"] : ["server_auth"]
    source = profile.enrollmentMethod
    subject = SubjectAnswer(entry, variants: variants)
    templateName = detail.map { _ in profile.template.name }
    revocation = detail?.revocation.map {
      Revocation(
        reason: $0.reason.trustLifecycleName,
        date: variants.date($0.date, usual: $0.date.wireText))
    }
    securityRating = detail.map { _ in "Not scanned" }
    securityRatingInfo = detail.map { _ in [:] }
  }

  private static func recordID(_ index: Int, _ draw: SeededDraw) -> String {
    let high = draw.bits(.recordID, index)
    let low = SeededDraw.mix(high)
    // The six fixed bits give the id the form of a random UUID (RFC 9562 5.4).
    let digits = withUnsafeBytes(
      of: (
        (high & ~0xF000 | 0x4000).bigEndian, (low & ~(0b11 << 62) | (0b10 << 62)).bigEndian
      )
    ) { $0.hexadecimalText.lowercased() }
    var text = ""
    for (offset, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(offset) { text.append("-") }
      text.append(digit)
    }
    return text
  }

  private static func note(_ index: Int, _ draw: SeededDraw) -> String {
    switch draw.number(.note, index, below: 12) {
    case 0: "Renewed after review"
    case 1: "Requested by the platform team"
    default: ""
    }
  }
}
