import Foundation
import GRDB

/// The header of an incident: its service, scope, reason and phase.
public struct IncidentHeader: Sendable, Hashable {
  /// The phases of an incident.
  public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// Search results are still being written.
    case searching
    /// Certificates can be selected.
    case selecting
    /// A manifest is frozen for its reviewers; its run has not started.
    case frozen
    /// A manifest was confirmed and its run has started.
    case running
    /// The run stopped before it was finished.
    case paused
    /// Every certificate in a manifest has a final outcome, or the unsent ones were taken back.
    case finished
  }

  /// The name of the incident, taken from the file's name.
  public var name: String
  /// When the incident was created.
  public var createdAt: Date
  /// The operator who created the incident.
  public var actor: Operator
  /// The service's machine name.
  public var serviceKind: String
  /// The service's base URL.
  public var serviceURL: String
  /// The id of the searched profile.
  public var profileID: String
  /// The name of the profile when the incident was created.
  public var profileName: String
  /// The searched issuance window.
  public var window: IssuanceWindow
  /// When everything must be revoked; `nil` if there is no deadline.
  public var deadline: Date?
  /// The phase of the incident.
  public var phase: Phase
  /// Why the run is paused, in a sentence; `nil` if it is not.
  public var pause: String?
  /// The frozen or confirmed reason; `nil` before.
  public var reason: RevocationReason?
  /// The comment for the service and the record.
  public var comment: String
  /// The ticket that the incident belongs to.
  public var ticket: String
  /// The revocation options other than the reason.
  public var terms = RevocationTerms()
  /// Whether the latest run releases the holds that the incident placed.
  public var isReleasing = false
  /// The limits that a run must not exceed.
  public var safeguards = Safeguards()
  /// The manifest that waits for its reviewers; `nil` if there is none.
  public var frozen: FrozenManifest?
  /// The number of matching certificates that the service reported; `nil` before its answer.
  public var totalReported: Int?
  /// The part that the latest search could not get; `nil` if it got everything.
  public var shortfall: SearchShortfall?
  /// Whether this is a copy for a dry run, which can never send.
  public var isRehearsal = false
  /// The number of certificates still issued or on hold in the search after the last run; `nil`
  /// before that search, or if it failed.
  public var remaining: Int?
}

extension IncidentHeader {
  init(row: Row, path: String) throws {
    guard let created = try row.instant("created_at"),
      let phase = Phase(rawValue: try row.text("phase")),
      let window = try? IssuanceWindow(try row.text("window"))
    else {
      throw IncidentError(.damaged, "the first lines of \(path.scrubbed) cannot be read")
    }
    name = try row.text("name")
    createdAt = created
    actor = Operator(name: try row.text("actor"))
    serviceKind = try row.text("service_kind")
    serviceURL = try row.text("service_url")
    profileID = try row.text("profile_id")
    profileName = try row.text("profile_name")
    self.window = window
    deadline = try row.instant("deadline")
    self.phase = phase
    pause = try row.optionalText("pause")
    reason = try row.optionalText("reason").flatMap(RevocationReason.init(rawValue:))
    comment = try row.text("comment")
    ticket = try row.text("ticket")
    terms = RevocationTerms(
      skipsApproval: try row.value("skips_approval"),
      takesBundles: try row.value("takes_bundles"))
    isReleasing = try row.value("releasing")
    safeguards = try Safeguards(row: row)
    frozen = phase == .frozen ? try FrozenManifest(row: row) : nil
    isRehearsal = try row.value("rehearsal")
    totalReported = try row.value("total_reported")
    shortfall = try SearchShortfall(row: row)
    remaining = try row.value("remaining")
  }
}

/// The data that a new incident is created from.
public struct IncidentScope: Sendable {
  /// The searched service.
  public var service: ServiceDescription
  /// The profile, with its trust evidence.
  public var profile: Profile
  /// The searched issuance window.
  public var window: IssuanceWindow
  /// When everything must be revoked; `nil` if there is no deadline.
  public var deadline: Date?
  /// The limits that a run must not exceed.
  public var safeguards: Safeguards

  public init(
    service: ServiceDescription, profile: Profile, window: IssuanceWindow, deadline: Date? = nil,
    safeguards: Safeguards = Safeguards()
  ) {
    self.service = service
    self.profile = profile
    self.window = window
    self.deadline = deadline
    self.safeguards = safeguards
  }
}

extension IncidentHeader {
  /// Whether the incident belongs to this service: its kind and address match. The file may spell
  /// the address differently.
  public func belongs(to service: ServiceDescription) -> Bool {
    serviceKind == service.kind && ServiceAddress.same(serviceURL, service.baseURL)
  }
}
