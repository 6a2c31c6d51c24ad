import Engine
import Foundation

// The effects that read certificate lists and change the selection. Several screens use them.
extension EffectRunner {
  func carryOutOnList(_ effect: Effect) {
    attempt(effect) {
      guard let listing else { throw IncidentError(.wrongState, "no incident is open") }
      carryOut(effect, on: listing, of: try openSession().file)
    }
  }

  private func carryOut(_ effect: Effect, on listing: CertificateListing, of file: IncidentFile) {
    switch effect {
    case .list(let query):
      // Only the newest list matters, so this cancels the build for an older query.
      listing.interrupt()
      // Discards rows that are still being read from the older list.
      latest[.rows, default: 0] += 1
      newest(.list, effect) { [weak self] _ in
        let count = try await listing.build(query) { count in
          Task { @MainActor in self?.report(.listingBegun(query, count: count)) }
        }
        return .listing(query, count: count)
      }
    case .loadRows(let range):
      newest(.rows, effect) { _ in .rows(range, try await listing.certificates(in: range)) }
    case .findPosition(let id):
      background(effect) { _ in .position(id: id, try await listing.position(of: id)) }
    case .findUnfinished(let start):
      newest(.unfinished, effect) { _ in
        .unfinished(try await listing.firstUnfinished(from: start))
      }
    case .loadDetail(let id):
      newest(.detail, effect) { _ in .detail(try CertificateDetail.load(id, from: file)) }
    case .check(let change, let span):
      inOrder(effect) { _ in
        _ = try await file.selection.change(change, try await listing.target(of: span))
        return .checksChanged
      }
    case .unlock(let id, let reason):
      inOrder(effect) { _ in
        try file.selection.unlock(id, because: reason)
        _ = try await file.selection.change(.check, .rows([id]))
        return .checksChanged
      }
    case .loadChecks(let filter):
      newest(.checks, effect) { _ in
        .checks(
          CheckTotals(
            found: try file.foundCount(), checked: try file.selection.checkedCount(),
            hidden: try filter.map { try file.selection.checkedCount(hiddenBy: $0) } ?? 0))
      }
    case .loadHistogram(let window):
      newest(.histogram, effect) { _ in
        .histogram(
          try file.issuedPerDay(in: window).map { DayCount(day: $0.day, count: $0.count) })
      }
    default: break
    }
  }
}

extension CertificateListing {
  /// Returns the certificates that a span covers; its positions count in this list.
  func target(of span: CheckSpan) async throws -> CheckTarget {
    switch span {
    case .rows(let ids): .rows(ids)
    case .positions(let range): .rows(try await ids(in: range.lowerBound..<(range.upperBound + 1)))
    case .shown(let filter): filter.map { .matching($0) } ?? .all
    case .all: .all
    }
  }
}
