import Foundation

/// A certificate of a page of search results, decoded and weighed before the file is touched.
struct FoundCertificate {
  let record: CertificateRecord
  let decoded: DecodedCertificate?
  let evidence: [TrustEvidence]
  /// Why the certificate is not known in full; `nil` when it is.
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

  /// Whether the service sent a DER that is the certificate it describes; `nil` when it sent none.
  var matchesDER: Bool? {
    record.der == nil ? nil : decoded?.matches(record.identity) ?? false
  }

  /// Unknown while the certificate is not known, or while what could restrict its reasons is not read:
  /// then no reason is open that a public certificate must not be revoked for.
  var trust: Trust {
    matchesDER == false || !hasReadableTrust
      ? .unknown : TrustAssessment(weighing: evidence).trust
  }

  private var hasReadableTrust: Bool {
    guard let decoded else { return fault == nil || record.bundle != nil }
    return !decoded.trustEvidence.isEmpty
      || (decoded.hasReadablePolicies && decoded.unreadableExtensions == 0)
  }

  /// Alternative names: those of the certificate, and with them what the service says where the
  /// certificate does not tell them all. A common name that the service does not show is one of them.
  var names: [String] {
    guard let decoded else { return record.names }
    let own = decoded.subjectAlternativeNames
    let hidden = decoded.commonNames.filter { $0 != record.commonName && !own.contains($0) }
    let isEnough = matchesDER == true && decoded.hasReadableNames
    return (isEnough ? [] : record.names) + own + hidden
  }

  /// Whether ``names`` are all the names of the certificate.
  var hasReadableNames: Bool { decoded?.hasReadableNames ?? (fault == nil) }

  /// Why the certificate is not known in full; empty when it is.
  var unread: String { fault?.description ?? "" }

  /// Why it is only checked by itself, apart from its names; `nil` for no such reason. Protected
  /// names hold no space, and these words do.
  var doubt: String? {
    guard matchesDER == false else { return nil }
    return decoded == nil ? "its DER cannot be decoded" : "its DER does not match"
  }
}
