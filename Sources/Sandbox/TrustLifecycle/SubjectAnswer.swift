/// The `subject` object of a certificate; missing names are empty.
struct SubjectAnswer: Encodable {
  let commonName: String
  let organizationName: String
  let organizationUnits: FlexibleValue
  let description = ""
  let serialNumber = ""
  let pseudonym = ""
  let uniqueIdentifier = ""
  let userIdentifier = ""
  let domainComponent = ""
  let dnQualifier = ""
  let unstructuredName = ""
  let unstructuredAddress = ""
  let streetAddress: String
  let postalCode: FlexibleValue
  let locality: String
  let state: String
  let country: String
  let email: String
  let title = ""
  let givenName = ""
  let surname = ""
  let organizationIdentifier = ""

  enum CodingKeys: String, CodingKey {
    case commonName = "common_name"
    case organizationName = "organization_name"
    case organizationUnits = "organization_units"
    case description
    case serialNumber = "serial_number"
    case pseudonym
    case uniqueIdentifier = "unique_identifier"
    case userIdentifier = "user_identifier"
    case domainComponent = "domain_component"
    case dnQualifier = "dn_qualifier"
    case unstructuredName = "unstructured_name"
    case unstructuredAddress = "unstructured_address"
    case streetAddress = "street_address"
    case postalCode = "postal_code"
    case locality
    case state
    case country
    case email
    case title
    case givenName = "given_name"
    case surname
    case organizationIdentifier = "organization_identifier"
  }

  init(_ entry: InventoryEntry, variants: Set<SandboxVariant>) {
    let organization = entry.organization
    let code = organization.postalCode
    commonName = entry.commonName
    let isValidated = entry.trust != .acme
    let units = entry.trust == .privateCA ? [organization.unit] : []
    organizationName = isValidated ? organization.name : ""
    organizationUnits =
      variants.contains(.arrayOrganizationUnits) ? .texts(units) : .text(units.joined())
    streetAddress = organization.street
    postalCode = variants.contains(.textPostalCode) ? .text(String(code)) : .number(code)
    locality = isValidated ? organization.locality : ""
    state = isValidated ? organization.state : ""
    country = isValidated ? organization.country : ""
    email = entry.seatID.contains("@") ? entry.seatID : ""
  }
}
