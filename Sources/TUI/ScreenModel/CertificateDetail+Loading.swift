import Engine

extension CertificateDetail {
  /// Reads a certificate with everything that the incident file knows about it.
  static func load(_ id: Int64, from file: IncidentFile) throws -> CertificateDetail {
    CertificateDetail(
      certificate: try file.certificate(id),
      decoded: try file.searchResults.der(of: id).flatMap { try? DecodedCertificate(der: $0) },
      evidence: try file.searchResults.trustEvidence(of: id), events: try file.events(about: id))
  }
}
