/// The reference of a CertCentral certificate, as other code sees it: `ORDER/CERTIFICATE`.
struct CertCentralReference: Hashable {
  let order: String
  let certificate: String

  init(order: String, certificate: String) {
    (self.order, self.certificate) = (order, certificate)
  }

  /// Parses the form of `text`, two numeric ids; `nil` for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ ServiceIdentifier.isNumber(String($0)) }) else {
      return nil
    }
    (order, certificate) = (String(parts[0]), String(parts[1]))
  }

  var text: String { "\(order)/\(certificate)" }
}
