import Hummingbird

/// `GET product` and `GET container`: the products and the divisions.
struct CatalogueRoutes: Sendable {
  let state: CertCentralState

  func add(to api: RouterGroup<CallContext>) {
    api.get("product") { _, _ in try products() }
    api.get("container") { _, _ in try containers() }
  }

  private func products() throws -> Response {
    try state.require(.viewCertificates)
    return .json(
      try WireEncoder.encode(
        ListAnswer("products", Product.all.map(ProductAnswer.init), state.options.variants)))
  }

  /// DigiCert documents only that containers have an id and a name.
  private func containers() throws -> Response {
    try state.require(.viewCertificates)
    let containers = Division.all.map { NamedAnswer(id: state.id($0.id), name: $0.name) }
    return .json(
      try WireEncoder.encode(ListAnswer("containers", containers, state.options.variants)))
  }
}

/// A product in its wire form.
struct ProductAnswer: Encodable {
  let id: String
  let name: String
  let type: String

  enum CodingKeys: String, CodingKey {
    case id = "name_id"
    case name
    case type
  }

  init(_ product: Product) {
    (id, name, type) = (product.id, product.name, product.type)
  }
}

/// A division or an organization in its wire form.
struct NamedAnswer: Encodable {
  let id: FlexibleValue
  let name: String
}
