import Foundation

// Checks whether the holds that an incident placed still stand.
extension IncidentSearch {
  /// The number of certificates that are read at a time; the call budget limits them further.
  private static let readsAtOnce = 8

  /// Reads every hold of the incident that the latest search did not list. Someone else may have
  /// revoked the certificate for good or released the hold.
  ///
  /// After any error other than `notFound`, counts the remaining holds as unread without reading
  /// them.
  func readHoldsNotListed(_ file: IncidentFile) async throws -> EndedHolds {
    let holds = try file.holdsNotListed()
    var ended = EndedHolds()
    try await withThrowingTaskGroup(
      of: (Int64, Result<CertificateRecord, ServiceError>).self
    ) { group in
      var waiting = holds[...]
      func begin() {
        guard let hold = waiting.popFirst() else { return }
        group.addTask { (hold.id, try await read(hold)) }
      }
      for _ in 0..<Self.readsAtOnce { begin() }
      while let (id, result) = try await group.next() {
        switch result {
        case .success(let record):
          try file.noteHold(id, readAs: record, by: .current, at: Date(), into: &ended)
        case .failure(let error):
          if ended.unread == 0 { ended.trouble = "\(error)" }
          ended.unread += 1
          // The service no longer has this certificate, which says nothing about the others.
          if error.code != .notFound {
            ended.unread += waiting.count
            waiting = []
          }
        }
        begin()
      }
    }
    return ended
  }

  private func read(
    _ hold: IncidentFile.StandingHold
  ) async throws -> Result<CertificateRecord, ServiceError> {
    do {
      return .success(
        try await retrying(isFirst: false) {
          try await service.certificate(hold.identity).matching(
            hold.identity, operation: "reading certificate \(hold.identity.serial)")
        })
    } catch let error as ServiceError {
      return .failure(error)
    }
  }
}
