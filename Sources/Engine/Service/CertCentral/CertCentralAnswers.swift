import Foundation

// The answers of CertCentral. Ids are numbers or text, and most other fields may be missing.

/// A page of orders.
struct OrderListAnswer: RowsAnswer, Sendable {
  struct Page: Decodable, Sendable {
    let total: ReportedTotal?
  }

  let orders: AnsweredRows<OrderAnswer>
  let page: Page?

  var isRecognizable: Bool { orders.isGiven || page?.total != nil }
}

/// An id, written as a number or as text. It consists of digits, so it is safe in a path.
struct CertCentralID: Decodable, Sendable, Hashable {
  let text: String

  /// Throws `InvalidField`, which names the value, for anything that is not an id.
  init(from decoder: any Decoder) throws {
    text = try LenientText(from: decoder).text
    guard ServiceIdentifier.isNumber(text) else {
      throw InvalidField(
        description: "“\(text.beginning)” is not an id: CertCentral ids consist of digits")
    }
  }
}

/// An order, from a list or, in more detail, from a read of that order.
struct OrderAnswer: Decodable, Sendable {
  struct Named: Decodable, Sendable {
    let id: LenientText?
    let name: LenientText?
  }

  let id: CertCentralID
  let certificate: Lenient<OrderedCertificateAnswer>?
  let status: LenientText?
  let dateCreated: LenientText?
  let organization: Lenient<Named>?
  let product: Lenient<ProductAnswer>?
  let container: Lenient<Named>?
  let hasDuplicates: LenientText?
  let requests: Lenient<[Lenient<RequestAnswer>]>?

  private enum CodingKeys: String, CodingKey {
    case id, certificate, status, organization, product, container, requests
    case dateCreated = "date_created"
    case hasDuplicates = "has_duplicates"
  }
}

/// A certificate of an order.
struct OrderedCertificateAnswer: Decodable, Sendable {
  struct Authority: Decodable, Sendable {
    let name: LenientText?
  }

  let id: LenientText?
  let thumbprint: LenientText?
  let serialNumber: LenientText?
  let commonName: LenientText?
  let dnsNames: LenientTexts?
  let status: LenientText?
  let dateIssued: DateAnswer?
  let dateCreated: DateAnswer?
  let validFrom: DateAnswer?
  let validTill: DateAnswer?
  let keySize: LenientText?
  let signatureHash: LenientText?
  let caCert: Lenient<Authority>?

  private enum CodingKeys: String, CodingKey {
    case id, thumbprint, status
    case serialNumber = "serial_number"
    case commonName = "common_name"
    case dnsNames = "dns_names"
    case dateIssued = "date_issued"
    case dateCreated = "date_created"
    case validFrom = "valid_from"
    case validTill = "valid_till"
    case keySize = "key_size"
    case signatureHash = "signature_hash"
    case caCert = "ca_cert"
  }
}

/// The duplicates or the reissues of an order.
struct OrderedCertificateListAnswer: RowsAnswer, Sendable {
  let certificates: AnsweredRows<OrderedCertificateAnswer>

  var isRecognizable: Bool { certificates.isGiven }
}

/// A product.
struct ProductAnswer: Decodable, Sendable {
  let nameId: LenientText?
  let name: LenientText?
  let type: LenientText?

  private enum CodingKeys: String, CodingKey {
    case name, type
    case nameId = "name_id"
  }
}

/// All products.
struct ProductsAnswer: RowsAnswer, Sendable {
  let products: AnsweredRows<ProductAnswer>

  var isRecognizable: Bool { products.isGiven }
}

/// All divisions.
struct ContainersAnswer: RowsAnswer, Sendable {
  let containers: AnsweredRows<OrderAnswer.Named>

  var isRecognizable: Bool { containers.isGiven }
}

/// A request, from the answer to a revocation, from an order, or from a read of that request.
struct RequestAnswer: Decodable, Sendable {
  struct User: Decodable, Sendable {
    let firstName: LenientText?
    let lastName: LenientText?

    private enum CodingKeys: String, CodingKey {
      case firstName = "first_name"
      case lastName = "last_name"
    }
  }
  struct Order: Decodable, Sendable {
    struct Certificate: Decodable, Sendable {
      let id: LenientText?
    }
    let id: LenientText?
    let certificate: Lenient<Certificate>?
  }

  let id: CertCentralID
  let type: LenientText?
  let status: LenientText?
  let requester: Lenient<User>?
  let order: Lenient<Order>?
  let processorComment: LenientText?

  private enum CodingKeys: String, CodingKey {
    case id, type, status, requester, order
    case processorComment = "processor_comment"
  }

  /// Whether an administrator still has to decide.
  var isPending: Bool { ["submitted", "pending"].contains(status?.text.lowercased() ?? "") }

  var isRevocation: Bool { type?.text.lowercased() == "revoke" }

  /// The order that the request is about; `nil` if the answer does not say.
  var orderID: String? { order?.value?.id?.nonEmpty }

  /// The certificate that the request is about. `nil` if the request names none and therefore
  /// covers the whole order.
  var certificateID: String? { order?.value?.certificate?.value?.id?.nonEmpty }

  /// Whether the request covers the whole order. As a precaution, this also applies to a request
  /// that names a different order from the one that lists it.
  func isAboutAll(ofOrder id: String) -> Bool {
    certificateID == nil || (orderID ?? id) != id
  }

  /// Returns the request as the model represents it.
  func pending(covering covers: RequestCoverage) -> PendingRequest {
    let name = [requester?.value?.firstName, requester?.value?.lastName]
      .compactMap { $0?.nonEmpty }.joined(separator: " ")
    return PendingRequest(id: id.text.scrubbed, requester: name.scrubbed, covers: covers)
  }
}

/// The certificates whose status changed recently.
struct StatusChangesAnswer: RowsAnswer, Sendable {
  struct Change: Decodable, Sendable {
    let orderId: LenientText
    let certificateId: LenientText
    let status: LenientText?

    private enum CodingKeys: String, CodingKey {
      case status
      case orderId = "order_id"
      case certificateId = "certificate_id"
    }
  }

  let orders: AnsweredRows<Change>

  var isRecognizable: Bool { orders.isGiven }
}

extension OrderAnswer {
  /// Whether the answer reports duplicates.
  var mayHaveDuplicates: Bool { ["true", "1"].contains(hasDuplicates?.text.lowercased() ?? "") }

  /// Whether a certificate was reissued, as the list of requests shows.
  var wasReissued: Bool {
    hasRequests("reissue")
  }

  /// Whether the order may have a list of duplicates. False only if the order denies it and lists
  /// no request for a duplicate.
  var mayHoldDuplicates: Bool {
    !["false", "0"].contains(hasDuplicates?.text.lowercased() ?? "") || hasRequests("duplicate")
  }

  /// Whether the order may have a list of reissues. False only if the order has a list of requests,
  /// every entry is readable and none is a reissue.
  var mayHoldReissues: Bool {
    guard let requests = requests?.value else { return true }
    return requests.contains { $0.value == nil } || hasRequests("reissue")
  }

  private func hasRequests(_ type: String) -> Bool {
    requests?.value?.contains { $0.value?.type?.text.lowercased() == type } ?? false
  }

  /// The pending requests to revoke a certificate of the order or the whole order.
  var pendingRevocations: [RequestAnswer] {
    (requests?.value ?? []).compactMap(\.value).filter { $0.isRevocation && $0.isPending }
  }

  /// The status of the order's certificates, derived from the order's own status.
  ///
  /// `reissue_pending` is kept, because it blocks a revocation. The other unfinished steps of an
  /// order do not affect its issued certificates.
  var certificateStatus: CertificateStatus {
    let text = status?.text ?? ""
    return switch text.lowercased() {
    case "approved", "processing", "needs_approval", "waiting_pickup", "pending": .issued
    case "reissue_pending": .other("reissue_pending")
    default: CertificateStatus(certCentral: text)
    }
  }

  /// Returns the record of one of the order's certificates, or `nil` if it cannot be identified.
  ///
  /// - Parameters:
  ///   - size: the number of certificates in the order, if known. A search leaves out those that
  ///     are revoked or expired.
  ///   - revoked: the references of the revoked certificates.
  ///   - fallback: supplies the serial number and the thumbprint if the answer omits them.
  func record(
    of certificate: OrderedCertificateAnswer, size: Int = 1, revoked: [String] = [],
    fallback: CertificateIdentity? = nil
  ) -> CertificateRecord? {
    guard let certificateID = certificate.id?.nonEmpty,
      let serial = certificate.serialNumber?.nonEmpty.map({ SerialNumber(written: $0) })
        ?? fallback?.serial,
      let thumbprint = certificate.thumbprint?.nonEmpty.map({ Thumbprint(hexadecimal: $0) })
        ?? fallback?.thumbprint ?? Thumbprint("")
    else { return nil }
    let reference = CertCentralReference(order: id.text, certificate: certificateID)
    // A reference that does not parse back to itself would name another certificate, or none.
    guard CertCentralReference(reference.text) == reference else { return nil }
    var record = CertificateRecord(
      identity: CertificateIdentity(
        serial: serial, thumbprint: thumbprint, reference: reference.text),
      commonName: (certificate.commonName?.text ?? "").scrubbed, status: status(of: certificate)
    ) {
      $0.issuer = (certificate.caCert?.value?.name?.text ?? "").scrubbed
      $0.keySize = (certificate.keySize?.text ?? "").scrubbed
      $0.signatureAlgorithm = (certificate.signatureHash?.text ?? "").scrubbed
      $0.organization = (organization?.value?.name?.text ?? "").scrubbed
      $0.names = (certificate.dnsNames?.texts ?? []).map(\.scrubbed)
      $0.bundle = CertificateBundle(id: id.text.scrubbed, size: size, revoked: revoked)
    }
    record.start = certificate.issued
    record.end = certificate.end
    if certificate.dnsNames?.isReadable != true {
      record.unread = CertificateFault(
        certificate.dnsNames == nil
          ? "the service listed no names" : "the service listed a name that is not text")
    }
    return record
  }

  /// Returns the certificate's own status if the answer shows it, otherwise the order's. An issued
  /// certificate counts as expired after its end of validity. Before that, a status of the order
  /// such as `reissue_pending` takes priority over `issued`.
  private func status(of certificate: OrderedCertificateAnswer) -> CertificateStatus {
    let order = certificateStatus
    guard let own = certificate.ownStatus else {
      return order == .issued && certificate.hasExpired ? .expired : order
    }
    if own == .issued, certificate.hasExpired { return .expired }
    if case .other = order, own == .issued { return order }
    return own
  }
}

extension OrderedCertificateAnswer {
  /// The certificate's own status; `nil` if the answer does not show it.
  var ownStatus: CertificateStatus? {
    guard let text = status?.nonEmpty else { return nil }
    // Lists call an issued certificate approved.
    return text.lowercased() == "approved" ? .issued : CertificateStatus(certCentral: text)
  }

  /// The date of issue: the first readable date among those that show it, otherwise the first
  /// unreadable one.
  var issued: ShownDate {
    let dates = [dateIssued, validFrom, dateCreated].compactMap(\.?.shown)
    return dates.first { $0.date != nil } ?? dates.first { $0.isUnread } ?? .absent
  }

  /// The end of its validity.
  var end: ShownDate { validTill?.shownEnd ?? .absent }

  /// Whether the certificate has expired. An unreadable end of validity counts as not expired.
  var hasExpired: Bool { end.date.map { $0 < Date() } ?? false }
}
