/// The scope of a search at CertCentral: a product, in all divisions or in one.
///
/// Written `NAME_ID` or `NAME_ID/CONTAINER`.
struct CertCentralScope: Hashable {
  /// The product's `name_id`.
  let product: String
  /// The division's id, which the API calls a container.
  let division: String?

  init(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    product = parts.first ?? ""
    division = parts.count > 1 ? parts[1] : nil
  }

  /// The kind of certificate that a product's `name_id` shows; `other` if it shows none.
  enum Kind {
    case publicTLS, privateTLS, codeSigning, documentSigning, other
  }

  /// The kind of the product's certificates. The meaning of `ssl_*` and `private_ssl_*` is
  /// inferred; the other names are unambiguous.
  var kind: Kind {
    if product.hasPrefix("private_ssl") { return .privateTLS }
    if product.hasPrefix("ssl_") { return .publicTLS }
    if product.contains("code_signing") { return .codeSigning }
    if product.contains("document_signing") { return .documentSigning }
    return .other
  }

  /// Whether CertCentral records a reason: only for TLS. An unknown product counts as TLS, because
  /// a reason for a product of another kind is ignored and does no harm.
  var takesReason: Bool {
    switch kind {
    case .codeSigning, .documentSigning: false
    case .other: !product.hasPrefix("secure_email") && !product.hasPrefix("client_")
    case .publicTLS, .privateTLS: true
    }
  }

  var trustEvidence: [TrustEvidence] {
    let trust: Trust? =
      switch kind {
      case .publicTLS: .public
      case .privateTLS: .private
      default: nil
      }
    return trust.map {
      [TrustEvidence(trust: $0, source: .profile, fact: "the product is \(product.scrubbed)")]
    } ?? []
  }

  /// The warnings to show before certificates of the product are revoked.
  var cautions: [String] {
    var cautions: [String] = []
    switch kind {
    case .codeSigning:
      cautions.append("Code signing: signatures made before may become invalid.")
    case .documentSigning:
      cautions.append("Document signing: signatures made before may become invalid.")
    default: break
    }
    if !takesReason {
      cautions.append("CertCentral records no reason for this product; ours stays in the log.")
    }
    return cautions
  }
}
