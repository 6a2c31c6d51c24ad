import Foundation

// The wire shapes of CertCentral, read leniently: ids come as numbers or as text, and anything that
// is not documented of an answer may be missing.

/// A page of orders.
struct OrderListAnswer: RowsAnswer, Sendable {
  struct Page: Decodable, Sendable {
    let total: ReportedTotal?
  }

  let orders: AnsweredRows<OrderAnswer>
  let page: Page?

  var isRecognizable: Bool { orders.isGiven || page?.total != nil }
}

/// An id, which comes as a number or as text: digits alone, so that it can stand in a path.
struct CertCentralID: Decodable, Sendable, Hashable {
  let text: String

  /// Throws `InvalidField`, which names the value, for anything that is no id.
  init(from decoder: any Decoder) throws {
    text = try LenientText(from: decoder).text
    guard ServiceIdentifier.isNumber(text) else {
      throw InvalidField(
        description: "“\(text.beginning)” is no id: the ids of CertCentral consist of digits")
    }
  }
}

/// An order as lists show it and, with more, as it reads alone.
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

/// A request, as it is answered when it is made, stands in an order, and reads alone.
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

  /// Whether an administrator has to decide yet.
  var isPending: Bool { ["submitted", "pending"].contains(status?.text.lowercased() ?? "") }

  var isRevocation: Bool { type?.text.lowercased() == "revoke" }

  /// The order that it is about; `nil` when the answer does not say.
  var orderID: String? { order?.value?.id?.nonEmpty }

  /// The certificate that it is about; `nil` when it names none, and counts as one for the order.
  var certificateID: String? { order?.value?.certificate?.value?.id?.nonEmpty }

  /// Whether it asks for the revocation of a whole order, as far as can be told: a request that
  /// names another order than the one that lists it contradicts itself.
  func isAboutAll(ofOrder id: String) -> Bool {
    certificateID == nil || (orderID ?? id) != id
  }

  /// The request as the rest of the program knows it.
  func pending(covering covers: RequestCoverage) -> PendingRequest {
    let name = [requester?.value?.firstName, requester?.value?.lastName]
      .compactMap { $0?.nonEmpty }.joined(separator: " ")
    return PendingRequest(id: id.text.scrubbed, requester: name.scrubbed, covers: covers)
  }
}

/// What has changed lately.
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
  /// Whether a list says that there is more than one certificate.
  var mayHaveDuplicates: Bool { ["true", "1"].contains(hasDuplicates?.text.lowercased() ?? "") }

  /// Whether a certificate was reissued: what the list of requests tells.
  var wasReissued: Bool {
    hasRequests("reissue")
  }

  /// Whether there may be a list of duplicates: unless the order itself says that there is none.
  var mayHoldDuplicates: Bool {
    !["false", "0"].contains(hasDuplicates?.text.lowercased() ?? "") || hasRequests("duplicate")
  }

  /// Whether there may be a list of reissues: unless the order lists its requests, and no reissue.
  var mayHoldReissues: Bool {
    guard let requests = requests?.value else { return true }
    return requests.contains { $0.value == nil } || hasRequests("reissue")
  }

  private func hasRequests(_ type: String) -> Bool {
    requests?.value?.contains { $0.value?.type?.text.lowercased() == type } ?? false
  }

  /// Requests to revoke something of the order that wait for an administrator.
  var pendingRevocations: [RequestAnswer] {
    (requests?.value ?? []).compactMap(\.value).filter { $0.isRevocation && $0.isPending }
  }

  /// What the order's status says of its certificates.
  ///
  /// `reissue_pending` is an obstacle and stays as it is; an order that is processed in any other
  /// way holds certificates that are issued all the same.
  var certificateStatus: CertificateStatus {
    let text = status?.text ?? ""
    return switch text.lowercased() {
    case "approved", "processing", "needs_approval", "waiting_pickup", "pending": .issued
    case "reissue_pending": .other("reissue_pending")
    default: CertificateStatus(certCentral: text)
    }
  }

  /// The record of one of the order's certificates; `nil` when it cannot be named.
  ///
  /// - Parameters:
  ///   - size: how many certificates of the order are not revoked, if that is known.
  ///   - revoked: the references of those that are.
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
    // What does not read back as it was written would name another certificate, or none.
    guard CertCentralReference(reference.text) == reference else { return nil }
    var record = CertificateRecord(
      identity: CertificateIdentity(
        serial: serial, thumbprint: thumbprint, reference: reference.text),
      commonName: (certificate.commonName?.text ?? "").scrubbed, status: status(of: certificate),
      issuer: (certificate.caCert?.value?.name?.text ?? "").scrubbed,
      keySize: (certificate.keySize?.text ?? "").scrubbed,
      signatureAlgorithm: (certificate.signatureHash?.text ?? "").scrubbed,
      organization: (organization?.value?.name?.text ?? "").scrubbed,
      names: (certificate.dnsNames?.texts ?? []).map(\.scrubbed),
      bundle: CertificateBundle(id: id.text.scrubbed, size: size, revoked: revoked))
    record.start = certificate.issued
    record.end = certificate.end
    if certificate.dnsNames?.isReadable != true {
      record.unread = CertificateFault(
        certificate.dnsNames == nil
          ? "the service listed no names" : "the service listed a name that is no text")
    }
    return record
  }

  /// The certificate's own status where it is shown, else the order's.
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
  /// What the service says of the certificate itself; `nil` when it says nothing.
  var ownStatus: CertificateStatus? {
    guard let text = status?.nonEmpty else { return nil }
    // Lists call a certificate approved that is issued.
    return text.lowercased() == "approved" ? .issued : CertificateStatus(certCentral: text)
  }

  /// When it was issued: the first date of those that tell it which is read, else what is shown of
  /// them.
  var issued: ShownDate {
    let dates = [dateIssued, validFrom, dateCreated].compactMap(\.?.shown)
    return dates.first { $0.date != nil } ?? dates.first { $0.isUnread } ?? .absent
  }

  /// The end of its validity.
  var end: ShownDate { validTill?.shownEnd ?? .absent }

  /// Whether its validity is over; an end that cannot be read is not over.
  var hasExpired: Bool { end.date.map { $0 < Date() } ?? false }
}
