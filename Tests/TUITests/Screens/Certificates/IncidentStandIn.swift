import Engine

@testable import TUI

/// Answers the effects of the Certificates screen from memory, as the incident file would.
struct IncidentStandIn {
  var certificates: [IncidentCertificate]
  /// The certificates that each filter text matches.
  var filters: [String: @Sendable (IncidentCertificate) -> Bool] = [:]
  /// The details by certificate.
  var details: [IncidentCertificate.ID: CertificateDetail] = [:]
  private var listed: [IncidentCertificate.ID] = []

  init(_ certificates: [IncidentCertificate]) {
    self.certificates = certificates
  }

  /// The checked certificates.
  var checked: [IncidentCertificate.ID] { certificates.filter(\.isChecked).map(\.id) }

  mutating func answer(_ effect: Effect) -> News? {
    switch effect {
    case .list(let query):
      listed = list(query)
      return .listing(query, count: listed.count)
    case .loadRows(let range):
      let byID = Dictionary(uniqueKeysWithValues: certificates.map { ($0.id, $0) })
      return .rows(range, listed[range.clamped(to: 0..<listed.count)].compactMap { byID[$0] })
    case .findPosition(let id):
      return .position(id: id, listed.firstIndex(of: id))
    case .loadDetail(let id):
      return certificates.first { $0.id == id }.map { certificate in
        .detail(
          details[id]
            ?? CertificateDetail(certificate: certificate, decoded: nil, evidence: [], events: []))
      }
    case .check(let change, let span):
      apply(change, to: ids(in: span))
      return .checksChanged
    case .loadChecks(let filter):
      let free = certificates.filter { $0.isChecked && $0.manifest == nil }
      return .checks(
        CheckTotals(
          found: certificates.count, checked: free.count,
          hidden: filter.map { filter in free.count { !matches($0, filter) } } ?? 0))
    case .loadHistogram(let window):
      return .histogram(
        (0..<window.dayCount).map { offset in
          let day = window.first.adding(days: offset)
          return DayCount(
            day: day,
            count: certificates.count { $0.validFrom.map(CalendarDate.init) == day })
        })
    default: return nil
    }
  }

  private func matches(_ certificate: IncidentCertificate, _ filter: FilterExpression) -> Bool {
    filters[filter.text]?(certificate) ?? certificate.commonName.contains(filter.text)
  }

  private func list(_ query: ListingQuery) -> [IncidentCertificate.ID] {
    let shown = certificates.filter { certificate in
      query.filter.map { matches(certificate, $0) } ?? true
    }
    func key(_ certificate: IncidentCertificate) -> String {
      switch query.order {
      case .commonName: certificate.commonName.lowercased()
      case .serial: certificate.identity.serial.text
      case .trust: certificate.trust.rawValue
      case .issued: "\(certificate.validFrom.map(CalendarDate.init)?.description ?? "")"
      case .expires: "\(certificate.validTo.map(CalendarDate.init)?.description ?? "")"
      case .found, .outcome: ""
      }
    }
    let sorted = shown.map { (key: key($0), id: $0.id) }.sorted {
      ($0.key, $0.id) < ($1.key, $1.id)
    }
    return (query.isReversed ? sorted.reversed() : sorted).map(\.id)
  }

  private func ids(in span: CheckSpan) -> Set<IncidentCertificate.ID> {
    switch span {
    case .rows(let ids): Set(ids)
    case .positions(let range): Set(listed[range])
    case .shown(let filter):
      Set(
        certificates.filter { certificate in
          filter.map { matches(certificate, $0) } ?? true
        }.map(\.id))
    case .all: Set(certificates.map(\.id))
    }
  }

  private mutating func apply(_ change: CheckChange, to ids: Set<IncidentCertificate.ID>) {
    certificates = certificates.map { certificate in
      guard ids.contains(certificate.id), certificate.manifest == nil else { return certificate }
      return switch change {
      case .check: certificate.checked(true)
      case .uncheck: certificate.checked(false)
      case .invert: certificate.checked(!certificate.isChecked)
      }
    }
  }
}
