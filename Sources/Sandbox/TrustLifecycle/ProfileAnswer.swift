/// A profile, as an item of the list or in detail.
struct ProfileAnswer: Encodable {
  struct Named: Encodable {
    let id: String
    let name: String
  }

  struct Certificate: Encodable {
    struct Subject: Encodable {
      let attributes: [String]
    }
    struct Validity: Encodable {
      let duration: Int
      let unit: String
    }
    struct Extensions: Encodable {
      let extendedKeyUsage: [String]

      enum CodingKeys: String, CodingKey {
        case extendedKeyUsage = "extended_key_usage"
      }
    }
    struct Issuer: Encodable {
      let serialNumber: String
      let subject: String

      enum CodingKeys: String, CodingKey {
        case serialNumber = "serial_number"
        case subject = "subject_dn"
      }
    }

    let subject: Subject
    let validity: Validity
    let extensions: Extensions
    let issuer: Issuer
  }

  /// Present in detail if CertCentral issues for the profile.
  struct CertCentralSettings: Encodable {
    let productNameID: String

    enum CodingKeys: String, CodingKey {
      case productNameID = "product_name_id"
    }
  }

  /// Present in detail if a private CA issues for the profile.
  struct PrivateCASettings: Encodable {
    let id: String
    let name: String

    enum CodingKeys: String, CodingKey {
      case id = "issuing_ca_id"
      case name = "issuing_ca_name"
    }
  }

  let id: String
  let name: String
  let status: String
  let enrollmentMethod: String
  let authenticationMethod: String
  let signatureAlgorithm: String
  let businessUnitID: String
  let accountID: String
  let template: Named
  let certificate: Certificate
  let certCentralSettings: CertCentralSettings?
  let privateCASettings: PrivateCASettings?

  enum CodingKeys: String, CodingKey {
    case id
    case name
    case status
    case enrollmentMethod = "enrollment_method"
    case authenticationMethod = "authentication_method"
    case signatureAlgorithm = "signature_algorithm"
    case businessUnitID = "business_unit_id"
    case accountID = "account_id"
    case template
    case certificate
    case certCentralSettings = "cc_settings"
    case privateCASettings = "ca_settings"
  }
}

extension ProfileAnswer {
  init(_ profile: ProfileDefinition, issuer: CertificateAuthority, isDetail: Bool) {
    let product: String?
    let attributes: [String]
    switch profile.issuance {
    case .publicOrganization:
      product = "ssl_basic"
      attributes = ["common_name", "organization_name", "locality", "state", "country"]
    case .publicACME:
      product = "ssl_dv_geotrust"
      attributes = ["common_name"]
    case .privateCA, .movedToPrivate:
      product = nil
      attributes = ["common_name", "organization_name", "organization_units"]
    }
    let usages = product == nil ? ["server_auth", "client_auth"] : ["server_auth"]
    id = profile.id
    name = profile.name
    status = profile.status
    enrollmentMethod = profile.enrollmentMethod
    authenticationMethod = profile.authenticationMethod
    signatureAlgorithm = CertificateAnswer.signatureAlgorithm
    businessUnitID = profile.businessUnit.id
    accountID = CertificateAnswer.accountID
    template = Named(id: profile.template.id, name: profile.template.name)
    certificate = Certificate(
      subject: .init(attributes: attributes),
      validity: .init(duration: profile.lifetimeDays, unit: "days"),
      extensions: .init(extendedKeyUsage: usages),
      issuer: .init(
        serialNumber: issuer.id, subject: issuer.certificate.subject.description))
    certCentralSettings =
      isDetail ? product.map(CertCentralSettings.init(productNameID:)) : nil
    privateCASettings =
      isDetail && product == nil
      ? PrivateCASettings(id: issuer.id, name: issuer.name.commonName) : nil
  }
}
