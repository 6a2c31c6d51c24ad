import Engine

extension IncidentFile {
  private static let pageSize = 1_000

  /// Creates an incident with a number of certificates, all of them unchecked.
  public static func filled(
    at path: String, certificates: Int, service: ServiceDescription
  ) async throws -> IncidentFile {
    let profile = Profile(id: "benchmark", name: "Benchmark")
    let file = try IncidentFile.create(
      at: path,
      scope: IncidentScope(
        service: service, profile: profile, window: try IssuanceWindow("2025-03-01_2025-03-08")))
    let search = try file.searchResults.beginSearch()
    for first in stride(from: 1, through: certificates, by: pageSize) {
      let last = min(first + pageSize - 1, certificates)
      _ = try await file.searchResults.add(
        (first...last).map(CertificateRecord.numbered), of: profile, search: search)
    }
    try file.searchResults.finishSearch(totalReported: certificates, notes: [])
    return file
  }

  /// Creates an incident with a number of certificates, all of them checked and confirmed.
  public static func confirmed(
    at path: String, certificates: Int, service: ServiceDescription
  ) async throws -> IncidentFile {
    let file = try await filled(at: path, certificates: certificates, service: service)
    _ = try await file.selection.change(.check, .all)
    _ = try file.manifests.confirm(RevocationInstruction(reason: .superseded))
    return file
  }
}
