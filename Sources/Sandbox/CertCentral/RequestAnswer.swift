/// An approval request: as the answer to the call that made it, in the list of an order, or in
/// full.
struct RequestAnswer: Encodable {
  /// The extent of a request's answer.
  enum Extent {
    /// The documented answer to a revocation.
    case made
    /// An entry in the list of an order.
    case entry
    /// The full request, with its order and the administrator's comment. DigiCert documents fewer
    /// fields.
    case whole
  }

  struct User: Encodable {
    let id: FlexibleValue
    let firstName: String
    let lastName: String
    let email: String

    enum CodingKeys: String, CodingKey {
      case id
      case firstName = "first_name"
      case lastName = "last_name"
      case email
    }
  }

  struct Order: Encodable {
    let id: FlexibleValue
    let certificate: Certificate?
  }

  struct Certificate: Encodable {
    let id: FlexibleValue
    let commonName: String

    enum CodingKeys: String, CodingKey {
      case id
      case commonName = "common_name"
    }
  }

  /// The type of every request made here. DigiCert's service also has `new_request` and
  /// `duplicate`. The list of an order also shows the request for its `reissue`.
  static let type = "revoke"

  let id: FlexibleValue
  let date: FlexibleValue
  let type: String
  let status: String
  let requester: User?
  let comments: String
  let order: Order?
  let processorComment: String?

  enum CodingKeys: String, CodingKey {
    case id
    case date
    case type
    case status
    case requester
    case comments
    case order
    case processorComment = "processor_comment"
  }

  init(_ request: RevocationRequest, _ extent: Extent, state: CertCentralState) {
    id = state.id(request.id)
    date = state.options.variants.date(request.date, usual: request.date.offsetText)
    type = Self.type
    status = request.status.rawValue
    requester =
      extent == .entry
      ? nil
      : request.isByColleague
        ? User(id: state.id(15), firstName: "Jane", lastName: "Doe", email: "")
        : User(id: state.id(14), firstName: "John", lastName: "Smith", email: "")
    comments = request.comments
    order = extent == .whole ? Order(request.subject, state: state) : nil
    processorComment = extent == .whole ? request.processorComment : nil
  }
}

extension RequestAnswer {
  private static let firstReissueID = 50_000_001

  /// Makes the approved request for the reissue that replaced an order's earlier certificate.
  init(reissueOf order: Int, state: CertCentralState) {
    let own = state.orders.certificate(
      state.orders.layout.certificates(ofOrder: order).lowerBound)
    id = state.id(Self.firstReissueID + order)
    date = state.options.variants.date(own.issued, usual: own.issued.offsetText)
    type = "reissue"
    status = RevocationRequest.Status.approved.rawValue
    requester = nil
    comments = ""
    self.order = nil
    processorComment = nil
  }
}

extension RequestAnswer.Order {
  fileprivate init(_ subject: RevocationRequest.Subject, state: CertCentralState) {
    let orders = state.orders
    switch subject {
    case .certificate(let index):
      let found = state.certificate(index)
      id = state.id(orders.id(ofOrder: found.order))
      let isTold = !state.options.variants.contains(.requestsWithoutCertificate)
      certificate =
        isTold
        ? RequestAnswer.Certificate(id: state.id(found.id), commonName: found.commonName) : nil
    case .order(let order):
      id = state.id(orders.id(ofOrder: order))
      certificate = nil
    }
  }
}
