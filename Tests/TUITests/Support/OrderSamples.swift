@testable import Engine
@testable import TUI

/// A service that keeps certificates in orders, needs an approval for each revocation, and narrows
/// searches to divisions. Also its products and divisions.
enum OrderSamples {
  static let service: ServiceDescription = {
    let reasons: [RevocationReason] = [
      .keyCompromise, .affiliationChanged, .superseded, .cessationOfOperation, .unspecified,
    ]
    var service = ServiceDescription(
      kind: "certcentral", shortName: "CertCentral", name: "CertCentral",
      host: "www.digicert.com", baseURL: "https://www.digicert.com/services/v2",
      reasons: reasons.map {
        ReasonOption(reason: $0, wireName: $0.rawValue, allowedTrust: Set(Trust.allCases))
      }, takesComment: true, callsPerCertificate: 1)
    service.words = ServiceWords(
      profile: "product", profileFields: [.id, .type], row: "order", bundle: "order",
      division: "division", windowBasis: "date of issue")
    service.listsCertificates = false
    service.needsApproval = true
    service.massConfirmation = .latest
    service.showsRecord = false
    service.obstacles = [
      .other("reissue_pending"): "pending reissue: cancel it, or wait until it is complete"
    ]
    return service
  }()

  static let products = [
    Profile(
      id: "ssl_basic", name: "Basic OV", enrollmentMethod: "ssl_certificate",
      trustEvidence: [
        TrustEvidence(trust: .public, source: .profile, fact: "the product is ssl_basic")
      ]),
    Profile(
      id: "private_ssl_plus", name: "Private SSL", enrollmentMethod: "private_ssl_certificate",
      trustEvidence: [
        TrustEvidence(trust: .private, source: .profile, fact: "the product is private_ssl_plus")
      ]),
    Profile(id: "code_signing", name: "Code Signing", enrollmentMethod: "code_signing_certificate"),
  ]

  static let divisions = [
    Division(id: "110", name: "Corporate IT"), Division(id: "120", name: "Web Platform"),
    Division(id: "130", name: "日本語 Division"),
  ]

  static func option(_ reason: RevocationReason) -> ReasonOption {
    service.option(for: reason)
      ?? ReasonOption(reason: reason, wireName: reason.rawValue, allowedTrust: [])
  }

  static func choices(_ trust: [Trust: Int]) -> News {
    .choices(ReasonAvailability.all(of: service, trustCounts: trust), trust: trust)
  }

  /// Makes certificates that belong to the orders of the checked ones.
  static func along(_ count: Int) -> [CertificateTakenAlong] {
    (0..<count).map { number in
      let digits = String(1_000 + number)
      let order = 112_233_400 + number / 2
      return CertificateTakenAlong(
        commonName: "spare-\(digits.dropFirst()).pay.example",
        serial: SerialNumber("0F6F55A1B2C3D4E5F60718293A4B\(digits)"), bundle: "\(order)")
    }
  }
}
