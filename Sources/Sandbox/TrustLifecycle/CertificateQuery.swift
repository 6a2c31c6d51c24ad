import Foundation

/// The validated parameters of `certificate-search`.
///
/// A text parameter matches the whole value, regardless of case; `common_name` matches any part of
/// the name. Undocumented parameters are ignored.
struct CertificateQuery {
  typealias Parameters = [Substring: Substring]

  static let defaultLimit = 20

  private(set) var profileID: String?
  let accountID: String?
  let businessUnitID: String?
  let businessUnitName: String?
  let seatID: String?
  let seatTypeID: String?
  private(set) var validFrom: ClosedRange<Day>?
  let validTo: ClosedRange<Day>?
  let serialNumber: String?
  let commonName: String?
  let issuerKeyID: String?
  let issuerID: String?
  let issuerName: String?
  let issuerSerialNumber: String?
  private(set) var status: CertificateStatus?
  let thumbprint: String?
  var offset: Int
  var limit: Int

  /// Throws `invalid_request`, with the parameter as `field`, for an invalid value.
  init(_ parameters: some Sequence<(key: Substring, value: Substring)>, maximumLimit: Int) throws {
    let parameters = Parameters(parameters.map { ($0.key, $0.value) }) { first, _ in first }
    func text(_ name: Substring) -> String? {
      parameters[name].flatMap { $0.isEmpty ? nil : $0.lowercased() }
    }
    profileID = text("profile_id")
    accountID = text("account_id")
    businessUnitID = text("business_unit_id")
    businessUnitName = text("business_unit_name")
    seatID = text("seat_id")
    seatTypeID = text("seat_type_id")
    validFrom = try Self.window("valid_from", parameters)
    validTo = try Self.window("valid_to", parameters)
    serialNumber = text("serial_number")
    commonName = text("common_name")
    issuerKeyID = text("aki")
    issuerID = text("issuing_ca_id")
    issuerName = text("issuing_ca_name")
    issuerSerialNumber = text("issuing_ca_serial_number")
    status = try Self.readStatus(parameters)
    thumbprint = text("thumbprint")
    offset = try Self.number("offset", parameters, default: 0, from: 0)
    limit = min(
      try Self.number("limit", parameters, default: Self.defaultLimit, from: 1), maximumLimit)
  }

  /// Removes the filters that a variant ignores.
  mutating func ignore(_ variants: Set<SandboxVariant>) {
    if variants.contains(.ignoresProfileFilter) { profileID = nil }
    if variants.contains(.ignoresWindowFilter) { validFrom = nil }
    if variants.contains(.ignoresStatusFilter) { status = nil }
  }

  private static func window(
    _ name: Substring, _ parameters: Parameters
  ) throws -> ClosedRange<Day>? {
    guard let text = parameters[name], !text.isEmpty else { return nil }
    let days = text.split(separator: "_", omittingEmptySubsequences: false).map { Day(text: $0) }
    guard days.count == 2, let first = days[0], let last = days[1] else {
      throw TrustLifecycleRefusal.invalidRequest(
        "\(name) must have the format YYYY-MM-DD_YYYY-MM-DD.", field: String(name))
    }
    guard first <= last else {
      throw TrustLifecycleRefusal.invalidRequest(
        "\(name) ends before it begins.", field: String(name))
    }
    return first...last
  }

  private static func readStatus(_ parameters: Parameters) throws -> CertificateStatus? {
    guard let text = parameters["status"], !text.isEmpty else { return nil }
    guard let status = CertificateStatus(rawValue: text.lowercased()) else {
      throw TrustLifecycleRefusal.invalidRequest(
        "status must be issued, revoked, expired or suspended.", field: "status")
    }
    return status
  }

  private static func number(
    _ name: Substring, _ parameters: Parameters, default usual: Int, from minimum: Int
  ) throws -> Int {
    guard let text = parameters[name], !text.isEmpty else { return usual }
    guard let number = Int(text), number >= minimum else {
      throw TrustLifecycleRefusal.invalidRequest(
        "\(name) must be a whole number, \(minimum) or more.", field: String(name))
    }
    return number
  }
}
