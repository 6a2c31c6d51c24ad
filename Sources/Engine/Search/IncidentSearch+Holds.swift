import Foundation

// Checks whether the holds that an incident placed still stand.
extension IncidentSearch {
  /// The number of certificates that are read at a time; the call budget limits them further.
  private static let readsAtOnce = 8

  /// If the service gives no list of holds, a hold that was verified within this time is not read
  /// again: the run has just read it.
  private static let freshness = Duration.seconds(300)

  /// Reads every hold of the incident that the latest search did not list. Someone else may have
  /// revoked the certificate for good or released the hold. Without a list of holds, skips those
  /// that were verified recently.
  ///
  /// After an error that would happen to every read, counts the remaining holds as unread without
  /// reading them.
  ///
  /// - Parameter areListed: whether the service has listed the certificates on hold.
  func readHoldsNotListed(_ file: IncidentFile, areListed: Bool) async throws -> EndedHolds {
    let age = areListed ? 0 : Self.freshness.seconds
    let holds = try file.searchResults.holdsNotListed(
      verifiedBefore: Date().addingTimeInterval(-age))
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
          try file.searchResults.noteHold(
            id, readAs: record, by: .current, at: Date(), into: &ended)
        case .failure(let error):
          if ended.unread == 0 { ended.trouble = "\(error)" }
          ended.unread += 1
          if !error.isAboutOneCertificate {
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
    _ hold: SearchResults.StandingHold
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

extension ServiceError {
  /// Whether the error says nothing about other certificates.
  fileprivate var isAboutOneCertificate: Bool {
    switch code {
    case .notFound, .collision, .anotherCertificate, .refused, .unreadableAnswer: true
    default: false
    }
  }
}
