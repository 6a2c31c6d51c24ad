import Foundation
import Hummingbird

/// The validated parameters of `GET order/certificate`.
///
/// A filter matches the whole value, regardless of case. In `common_name`, `%` matches any text.
/// `search` matches any part of the order's id, its common name or a serial number. Unknown filters
/// and sort orders are ignored.
struct OrderQuery {
  static let defaultLimit = 20

  private(set) var status: String?
  private(set) var productID: String?
  private(set) var divisionID: String?
  let organizationID: String?
  let commonName: [String]?
  let domainName: String?
  let serialNumber: String?
  let certificateID: String?
  private(set) var created: DateFilter?
  let validTill: DateFilter?
  let search: String?
  /// Whether the latest orders come first. The sort order without `sort` is not documented.
  let isDescending: Bool
  var offset: Int
  var limit: Int

  /// Throws ``CertCentralRefusal`` for an invalid value.
  init(_ parameters: [String: String], maximumLimit: Int) throws {
    func text(_ name: String) -> String? {
      parameters[name].flatMap { $0.isEmpty ? nil : $0.lowercased() }
    }
    func filter(_ name: String) -> String? { text("filters[\(name)]") }
    func dates(_ name: String) throws -> DateFilter? {
      try filter(name).map { value in
        guard let dates = DateFilter(value) else {
          throw CertCentralRefusal.invalid(
            "filters[\(name)] takes YYYY-MM-DD...YYYY-MM-DD, >YYYY-MM-DD or <YYYY-MM-DD.")
        }
        return dates
      }
    }
    func number(_ name: String, default usual: Int, from minimum: Int) throws -> Int {
      guard let value = text(name) else { return usual }
      guard let number = Int(value), number >= minimum else {
        throw CertCentralRefusal.invalid("\(name) must be a whole number, \(minimum) or more.")
      }
      return number
    }
    status = filter("status")
    productID = filter("product_name_id")
    divisionID = filter("container_id")
    organizationID = filter("organization_id")
    commonName = filter("common_name").map { $0.components(separatedBy: "%") }
    domainName = filter("domain_name")
    serialNumber = filter("serial_number")
    certificateID = filter("certificate_id")
    created = try dates("date_created")
    validTill = try dates("valid_till")
    search = filter("search")
    isDescending = text("sort") == "-date_created"
    offset = try number("offset", default: 0, from: 0)
    limit = min(try number("limit", default: Self.defaultLimit, from: 1), maximumLimit)
  }

  /// Removes the filters that a variant ignores.
  mutating func ignore(_ variants: Set<SandboxVariant>) {
    if variants.contains(.ignoresProfileFilter) { (productID, divisionID) = (nil, nil) }
    if variants.contains(.ignoresWindowFilter) { created = nil }
    if variants.contains(.ignoresStatusFilter) { status = nil }
  }
}

extension Request {
  /// The query parameters by their decoded names. If a name occurs more than once, its first value
  /// counts.
  ///
  /// The server library decodes only the values, but most clients escape the brackets of
  /// `filters[status]`.
  var decodedParameters: [String: String] {
    let pairs = uri.queryParameters.map { name, value in
      (name.removingPercentEncoding ?? String(name), String(value))
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
