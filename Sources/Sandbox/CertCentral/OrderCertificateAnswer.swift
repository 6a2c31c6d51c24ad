import Foundation

/// A certificate of an order.
struct OrderCertificateAnswer: Encodable {
  /// The part of an answer that contains the certificate.
  enum Place {
    /// An order in a list.
    case item
    /// An order in detail.
    case detail
    /// A list of duplicates or reissues.
    case list
  }

  let id: FlexibleValue
  let thumbprint: String?
  let serialNumber: String?
  let commonName: String
  let dnsNames: [String]
  let status: String?
  let dateCreated: FlexibleValue?
  let dateIssued: FlexibleValue?
  let validFrom: FlexibleValue?
  let validTill: FlexibleValue?
  let daysRemaining: Int?
  let signatureHash = "sha256"

  enum CodingKeys: String, CodingKey {
    case id
    case thumbprint
    case serialNumber = "serial_number"
    case commonName = "common_name"
    case dnsNames = "dns_names"
    case status
    case dateCreated = "date_created"
    case dateIssued = "date_issued"
    case validFrom = "valid_from"
    case validTill = "valid_till"
    case daysRemaining = "days_remaining"
    case signatureHash = "signature_hash"
  }
}

extension OrderCertificateAnswer {
  /// Makes the answer; a certificate that was not issued has no serial number and no dates of issue
  /// or validity.
  ///
  /// DigiCert documents the status in the lists of duplicates and reissues. The status in the
  /// detail of an order is invented: without it, no single read shows that an order's only
  /// certificate is revoked while the order stays issued. A variant omits it.
  init(
    _ certificate: OrderCertificate, _ place: Place, state: CertCentralState,
    ledger: CertCentralLedger, now: Date
  ) {
    let variants = state.options.variants
    func instant(_ date: Date) -> FlexibleValue { variants.date(date, usual: date.offsetText) }
    let isIssued = state.orders.hasIssued(certificate.order)
    let isWhole = place != .item && isIssued
    id = state.id(certificate.id)
    thumbprint = isWhole ? certificate.thumbprint : nil
    serialNumber = isWhole ? variants.serial(certificate.serial) : nil
    commonName = certificate.commonName
    dnsNames = certificate.dnsNames
    let hidesStatus = variants.contains(.noCertificateStatusInOrders)
    let showsStatus = place == .list || (place == .detail && !hidesStatus)
    status = showsStatus ? ledger.status(ofCertificate: certificate.index, at: now)?.rawValue : nil
    dateCreated = place == .item ? nil : instant(state.orders.created(certificate.order))
    dateIssued = isWhole ? instant(certificate.issued) : nil
    validFrom = isWhole ? variants.day(certificate.validFrom) : nil
    validTill = isIssued ? variants.day(certificate.validTill) : nil
    daysRemaining = isIssued ? certificate.validTill.number - Day(of: now).number : nil
  }
}
