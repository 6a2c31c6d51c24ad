import Foundation

/// Work on one incident, from the search to the proof that nothing remains.
///
/// Only this type knows the workflow: the checks before a step, its writes to the incident file,
/// and the step that follows. The command line and the console call it, and add only their
/// questions and their display.
public struct IncidentSession: Sendable {
  /// The incident.
  public let file: IncidentFile
  /// The service that the incident belongs to.
  public let service: SessionService
  /// The settings of the session.
  public let options: SessionOptions

  public init(file: IncidentFile, service: SessionService, options: SessionOptions) {
    (self.file, self.service, self.options) = (file, service, options)
  }

  var reader: any CertificateService { service.access.reader }

  // MARK: - Opening and closing

  /// Creates the file of a new incident.
  public static func create(
    at path: String, profile: Profile, window: IssuanceWindow, deadline: Date? = nil,
    service: SessionService, options: SessionOptions
  ) throws -> IncidentSession {
    let scope = IncidentScope(
      service: service.description, profile: profile, window: window, deadline: deadline,
      safeguards: service.safeguards)
    return IncidentSession(
      file: try IncidentFile.create(at: path, scope: scope), service: service, options: options)
  }

  /// Prepares an open incident for work: the safeguards of the configuration join those of the
  /// file.
  ///
  /// An unfinished search keeps its safeguards, because nothing can be selected in it.
  public func adoptSafeguards() throws {
    if try file.header().phase != .searching { try file.selection.adopt(service.safeguards) }
  }

  /// Counts the API calls that an earlier process made for the incident, because they still use up
  /// the call budget of this session.
  public func rememberCalls() async throws {
    await service.access.remember(try file.latestCalls.recent())
  }

  /// Saves the end times of the latest API calls, for the process that opens the incident next.
  ///
  /// It reports no error, because a full disk must not hide how a run ended.
  public func saveCalls() async {
    guard file.isWritable else { return }
    try? file.latestCalls.keep(await service.access.recentCalls())
  }

  // MARK: - Searching

  private func search(of profile: Profile, _ window: IssuanceWindow) -> IncidentSearch {
    IncidentSearch(service: reader, profile: profile, window: window, pageSize: options.pageSize)
  }

  /// Returns the search of the incident's own profile and window.
  private func searchAgain() async throws -> IncidentSearch {
    let header = try file.header()
    return search(of: try await reader.profile(named: header.profileID), header.window)
  }

  /// Fills a new incident with every certificate of its profile and window.
  ///
  /// The file is deleted if the search fails or is cancelled, because half a result could be
  /// mistaken for a whole one.
  public func fill(
    from profile: Profile, progress: @Sendable (IncidentSearch.Progress) -> Void = { _ in }
  ) async throws -> IncidentSearch.Summary {
    do {
      return try await search(of: profile, try file.header().window).fill(file, progress: progress)
    } catch {
      file.discard()
      throw error
    }
  }

  /// Searches for the certificates that remain after a run.
  ///
  /// If the search fails, the incident records why the remaining certificates are unknown. A failed
  /// search does not change the outcomes of the run.
  public func findRemaining(
    progress: @Sendable (IncidentSearch.Progress) -> Void = { _ in }
  ) async throws -> (remaining: RemainingCertificates, notes: [String]) {
    do {
      return try await searchAgain().findRemaining(file, progress: progress)
    } catch let error as ServiceError {
      try file.searchResults.noteRemainingUnknown("\(error)")
      throw error
    } catch is CancellationError {
      // An earlier result stays on record when a later search is cancelled.
      if try file.searchResults.remaining() == nil {
        try file.searchResults.noteRemainingUnknown("it was interrupted")
      }
      throw CancellationError()
    }
  }

  /// Compares the frozen manifest with a fresh search.
  public func compareInventory(
    progress: @Sendable (IncidentSearch.Progress) -> Void = { _ in }
  ) async throws -> (differences: InventoryDifferences, notes: [String]) {
    try await searchAgain().compare(file, progress: progress)
  }

  // MARK: - Status

  /// Returns the state of the incident.
  public func status() throws -> IncidentStatus { try IncidentStatus(of: file) }
}
