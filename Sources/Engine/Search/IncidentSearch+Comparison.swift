extension IncidentSearch {
  /// Searches again while a manifest waits for its reviewers, and notes what is new, gone or changed.
  ///
  /// What is new joins the incident unchecked; the manifest stays what it is.
  ///
  /// - Throws: `wrongState` when nothing is frozen, `ServiceError` when a page cannot be had.
  public func compare(
    _ file: IncidentFile, progress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> (differences: InventoryDifferences, notes: [String]) {
    try file.requireFrozen()
    let summary = try await search(file, finding: .compared, progress: progress)
    return (try file.finishComparison(), summary.allNotes)
  }
}
