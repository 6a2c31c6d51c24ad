/// A subject organization. Its street and postal code appear only in answers, not in the DER.
struct Organization: Sendable {
  let name: String
  let unit: String
  let street: String
  let postalCode: Int
  let locality: String
  let state: String
  let country: String

  static let all = [
    Organization(
      name: "Example Payments Inc.", unit: "Site Reliability", street: "12 Harbor Street",
      postalCode: 89_714, locality: "Carson City", state: "Nevada", country: "US"),
    Organization(
      name: "Beispiel Handels GmbH", unit: "Plattform", street: "Lindenallee 7",
      postalCode: 10_969, locality: "Berlin", state: "Berlin", country: "DE"),
    Organization(
      name: "Exemple Santé SA", unit: "Systèmes", street: "3 rue des Lilas",
      postalCode: 69_003, locality: "Lyon", state: "Auvergne-Rhône-Alpes", country: "FR"),
  ]
}
