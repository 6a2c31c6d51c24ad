import Foundation

/// An order, as an item of a list or in detail.
struct OrderAnswer: Encodable {
  let id: FlexibleValue
  let certificate: NullableValue<OrderCertificateAnswer>
  let status: String
  let dateCreated: FlexibleValue
  let organization: NamedAnswer
  let container: NamedAnswer
  let product: ProductAnswer
  let hasDuplicates: Bool
  /// The approval requests; only in detail.
  let requests: [RequestAnswer]?

  enum CodingKeys: String, CodingKey {
    case id
    case certificate
    case status
    case dateCreated = "date_created"
    case organization
    case container
    case product
    case hasDuplicates = "has_duplicates"
    case requests
  }
}

extension OrderAnswer {
  /// The extent of an order's answer.
  enum Extent {
    /// An item of a list, without the serial number.
    case item
    case detail
  }

  init(
    _ order: Int, _ extent: Extent, state: CertCentralState, ledger: CertCentralLedger, now: Date
  ) {
    let orders = state.orders
    let organization = orders.organization(ofOrder: order)
    let division = orders.division(ofOrder: order)
    let layout = orders.layout
    let own = layout.certificates(ofOrder: order).lowerBound
    id = state.id(orders.id(ofOrder: order))
    let isWithout =
      order.isMultiple(of: 3) && state.options.variants.contains(.ordersWithoutCertificate)
    certificate = NullableValue(
      isWithout
        ? nil
        : OrderCertificateAnswer(
          orders.certificate(own), extent == .item ? .item : .detail, state: state,
          ledger: ledger, now: now))
    status = ledger.status(ofOrder: order, at: now).rawValue
    dateCreated = state.options.variants.date(
      orders.created(order), usual: orders.created(order).offsetText)
    self.organization = NamedAnswer(
      id: state.id(Self.organizationID(organization)), name: Organization.all[organization].name)
    container = NamedAnswer(id: state.id(division.id), name: division.name)
    product = ProductAnswer(orders.product(ofOrder: order))
    hasDuplicates = ledger.hasDuplicates(order)
    let wasReissued = layout.extras(ofOrder: order).earlier > 0
    requests =
      extent == .item
      ? nil
      : (wasReissued ? [RequestAnswer(reissueOf: order, state: state)] : [])
        + ledger.requests(ofOrder: order).map { RequestAnswer($0, .entry, state: state) }
  }

  /// Returns the id of an organization from its position in ``Organization/all``.
  static func organizationID(_ position: Int) -> Int { 7_001 + position }
}

extension Date {
  /// The date as `YYYY-MM-DDThh:mm:ss+00:00`, CertCentral's form.
  var offsetText: String { wireText.dropLast() + "+00:00" }
}
