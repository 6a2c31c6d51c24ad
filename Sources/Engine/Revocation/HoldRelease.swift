import Foundation

/// Lifts the holds that an incident placed: the only revocation that can be undone.
public struct HoldRelease: Sendable {
  private let file: IncidentFile
  private let revoker: any RevocationService

  public init(file: IncidentFile, revoker: any RevocationService) {
    self.file = file
    self.revoker = revoker
  }

  /// Releases one certificate after the other, each noted in the event log before and after.
  ///
  /// - Returns: how many were released, and how many the service refused to release.
  /// - Throws: `IncidentError` when the file cannot be written, `ServiceError` when the key is
  ///   refused, `CancellationError` when cancelled, once the call on the wire has its answer; what
  ///   was released until then stays released.
  public func run() async throws -> (released: Int, failed: Int) {
    var result = (released: 0, failed: 0)
    for held in try file.heldCertificates() {
      try Task.checkCancellation()
      try file.log("releasing hold", about: held.id)
      do {
        try await release(held.identity)
        try file.log("hold released", about: held.id)
        result.released += 1
      } catch let error as ServiceError {
        try file.log("hold not released", detail: error.description, about: held.id)
        if [.credentialsRefused, .notPermitted].contains(error.code) { throw error }
        result.failed += 1
      }
    }
    return result
  }

  /// Releases one certificate; a 429 only delays it, since the request budget pauses by itself.
  private func release(_ identity: CertificateIdentity) async throws {
    while true {
      do {
        return try await revoker.releaseHold(identity)
      } catch let error as ServiceError where error.code == .throttled {
        try Task.checkCancellation()
      }
    }
  }
}
