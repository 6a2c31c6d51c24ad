import Foundation

/// A certificate from the service, decoded and assessed before it is written to the file.
struct FoundCertificate {
  let record: CertificateRecord
  let decoded: DecodedCertificate?
  let evidence: [TrustEvidence]
  /// Why the certificate could not be read in full; `nil` if it was.
  private let fault: CertificateFault?

  init(_ record: CertificateRecord, profile: Profile) {
    self.record = record
    var (decoded, fault): (DecodedCertificate?, CertificateFault?) = (nil, record.unread)
    if let der = record.der {
      do throws(CertificateFault) {
        decoded = try DecodedCertificate(der: der)
        fault = decoded?.fault
      } catch {
        fault = error
      }
    }
    (self.decoded, self.fault) = (decoded, fault)
    evidence = profile.trustEvidence + (decoded?.trustEvidence ?? [])
  }

  /// Whether the DER from the service is the certificate that it describes; `nil` if it sent none.
  var matchesDER: Bool? {
    record.der == nil ? nil : decoded?.matches(record.identity) ?? false
  }

  /// The assessed trust; unknown if the DER does not match, or if facts that could restrict the
  /// reasons were not read. Unknown trust allows only the reasons that public trust allows.
  var trust: Trust {
    matchesDER == false || !hasReadableTrust
      ? .unknown : TrustAssessment(weighing: evidence).trust
  }

  private var hasReadableTrust: Bool {
    guard let decoded else { return fault == nil || record.bundle != nil }
    return !decoded.trustEvidence.isEmpty
      || (decoded.hasReadablePolicies && decoded.unreadableExtensions == 0)
  }

  /// The alternative names in the DER, and its common names that the service does not show. The
  /// service's names come first unless the DER matches and all its names can be read.
  var names: [String] {
    guard let decoded else { return record.names }
    let own = decoded.subjectAlternativeNames
    let hidden = decoded.commonNames.filter { $0 != record.commonName && !own.contains($0) }
    let isEnough = matchesDER == true && decoded.hasReadableNames
    return (isEnough ? [] : record.names) + own + hidden
  }

  /// Whether ``names`` contains all names of the certificate.
  var hasReadableNames: Bool { decoded?.hasReadableNames ?? (fault == nil) }

  /// Why the certificate could not be read in full; empty if it was.
  var unread: String { fault?.description ?? "" }

  /// Why the DER makes the certificate protected, whatever its names are; `nil` if it does not. The
  /// words contain spaces, and a protected name never does.
  var doubt: String? {
    guard matchesDER == false else { return nil }
    return decoded == nil ? "its DER cannot be decoded" : "its DER does not match"
  }
}
