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
    let series = ChangeSeries(
      file: file, words: ("releasing hold", "hold released", "hold not released"))
    let result = try await series.run(try file.heldCertificates()) {
      ("", $0.id)
    } change: {
      try await revoker.releaseHold($0.identity)
    }
    return (result.done, result.failed)
  }
}
