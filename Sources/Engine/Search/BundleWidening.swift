/// Checks everything that shares a bundle with a checked certificate: what a call takes along that
/// revokes whole bundles.
public struct BundleWidening: Sendable {
  private let file: IncidentFile
  private let service: any CertificateService

  public init(file: IncidentFile, service: any CertificateService) {
    (self.file, self.service) = (file, service)
  }

  /// Reads each bundle afresh, one call or two for each.
  ///
  /// - Parameter progress: gets how many of how many bundles are read.
  /// - Returns: what is revoked besides what was checked.
  /// - Throws: `ServiceError`, `IncidentError`; `CancellationError` when cancelled, and nothing is
  ///   checked then.
  public func run(
    progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) async throws -> [CertificateTakenAlong] {
    let header = try file.header()
    let profile = try await service.profile(named: header.profileID)
    let bundles = try file.checkedBundles()
    var records: [CertificateRecord] = []
    for (number, bundle) in bundles.enumerated() {
      records += try await service.certificates(ofBundle: bundle)
      progress(number + 1, bundles.count)
    }
    _ = try await file.takeAlong(records, of: profile)
    return try file.takenAlong()
  }
}
