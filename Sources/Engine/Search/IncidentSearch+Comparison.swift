extension IncidentSearch {
  /// Searches again while a manifest waits for its reviewers, and records the new, missing and
  /// changed certificates.
  ///
  /// New certificates join the incident unselected. The manifest does not change.
  ///
  /// - Throws: `wrongState` if no manifest is frozen, or `ServiceError` if a page cannot be read.
  public func compare(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> (differences: InventoryDifferences, notes: [String]) {
    try file.review.requireFrozen()
    let summary = try await search(file, finding: .compared, progress: progress)
    return (try file.comparison.finish(), summary.allNotes)
  }
}
