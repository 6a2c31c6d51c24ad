/// Selects every certificate that shares a bundle with a selected one, for calls that revoke whole
/// bundles.
public struct BundleWidening: Sendable {
  private let file: IncidentFile
  private let service: any CertificateService

  public init(file: IncidentFile, service: any CertificateService) {
    (self.file, self.service) = (file, service)
  }

  /// Reads each bundle of the selected certificates again, with up to three calls per bundle.
  ///
  /// - Parameter progress: receives the number of bundles read and the number of all bundles.
  /// - Returns: the certificates that are now selected in addition.
  /// - Throws: `ServiceError`, `IncidentError`, or `CancellationError` when cancelled. Nothing is
  ///   selected if a read fails or is cancelled.
  public func run(
    progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [CertificateTakenAlong] {
    let header = try file.header()
    let profile = try await service.profile(named: header.profileID)
    let bundles = try file.bundles.checkedBundles()
    var records: [CertificateRecord] = []
    for (number, bundle) in bundles.enumerated() {
      records += try await service.certificates(ofBundle: bundle)
      progress(number + 1, bundles.count)
    }
    _ = try await file.bundles.takeAlong(records, of: profile)
    return try file.bundles.takenAlong()
  }
}
