/// A product of CertCentral, which an order buys.
struct Product: Sendable {
  enum Use: Sendable {
    case webServer
    case wildcard
    case code
    case documents
    case email
  }

  /// The product's `name_id` in the API.
  let id: String
  let name: String
  let type: String
  let use: Use
  /// The product's share of the orders, in percent; the shares of all products add up to 100.
  let percent: Int
  let lifetimeDays: Int

  /// Whether the product is for TLS servers. Only TLS products have recorded reasons and, in the
  /// inventory, duplicates and reissues.
  var isTLS: Bool { use == .webServer || use == .wildcard }

  static let all = [
    Product(
      id: "ssl_plus", name: "Standard SSL", type: "ssl_certificate", use: .webServer,
      percent: 30, lifetimeDays: 397),
    Product(
      id: "ssl_multi_domain", name: "Multi-Domain SSL", type: "ssl_certificate", use: .webServer,
      percent: 20, lifetimeDays: 397),
    Product(
      id: "ssl_wildcard", name: "Wildcard", type: "ssl_certificate", use: .wildcard,
      percent: 10, lifetimeDays: 397),
    Product(
      id: "ssl_ev_plus", name: "EV SSL", type: "ssl_certificate", use: .webServer,
      percent: 8, lifetimeDays: 397),
    Product(
      id: "private_ssl_plus", name: "Private SSL", type: "ssl_certificate", use: .webServer,
      percent: 14, lifetimeDays: 730),
    Product(
      id: "code_signing", name: "Code Signing", type: "code_signing_certificate", use: .code,
      percent: 6, lifetimeDays: 1_095),
    Product(
      id: "document_signing_org_1", name: "Document Signing - Organization (2000)",
      type: "document_signing_certificate", use: .documents, percent: 4, lifetimeDays: 1_095),
    Product(
      id: "secure_email_sponsor", name: "Secure Email for Business", type: "client_certificate",
      use: .email, percent: 8, lifetimeDays: 397),
  ]

  /// Returns the product for a number from 0 up to, but not including, the sum of the shares of
  /// these products.
  static func product(at percent: Int, among products: [Product]) -> Product {
    var before = 0
    for product in products {
      before += product.percent
      if percent < before { return product }
    }
    return products[products.count - 1]
  }

  static let tls = all.filter(\.isTLS)
}
