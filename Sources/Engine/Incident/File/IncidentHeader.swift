import Foundation
import GRDB

/// What an incident is about: service, scope, reason and how far it has come.
public struct IncidentHeader: Sendable, Hashable {
  /// How far an incident has come.
  public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// Search results are still being written.
    case searching
    /// Certificates can be checked off.
    case selecting
    /// A manifest is frozen for its reviewers; its run has not begun.
    case frozen
    /// A manifest was confirmed and its run has begun.
    case running
    /// The run stopped before its end.
    case paused
    /// Every certificate of the manifest has come to its end.
    case finished
  }

  /// Name of the incident, from the file's name.
  public var name: String
  /// When it was begun.
  public var createdAt: Date
  /// Who began it.
  public var actor: Operator
  /// The service's machine name.
  public var serviceKind: String
  /// The service's base URL.
  public var serviceURL: String
  /// The profile searched.
  public var profileID: String
  /// The profile's name at that time.
  public var profileName: String
  /// The issuance window searched.
  public var window: IssuanceWindow
  /// When everything must be revoked, if there is such an hour.
  public var deadline: Date?
  /// How far it has come.
  public var phase: Phase
  /// Why the run is paused, in a sentence; `nil` when it is not.
  public var pause: String?
  /// The reason that was confirmed; `nil` before.
  public var reason: RevocationReason?
  /// The comment for the service and the record.
  public var comment: String
  /// The ticket this belongs to.
  public var ticket: String
  /// How the certificates are revoked beside the reason.
  public var terms = RevocationTerms()
  /// Whether its latest run lifts the holds that it placed before.
  public var isReleasing = false
  /// What a run must not go beyond.
  public var safeguards = Safeguards()
  /// The manifest that waits for its reviewers; `nil` when none does.
  public var frozen: FrozenManifest?
  /// How many certificates the service said match.
  public var totalReported: Int?
  /// What the latest search could not get; `nil` when it got everything.
  public var shortfall: SearchShortfall?
  /// Whether this is the copy of an incident that a dry run works on, which can never send.
  public var isRehearsal = false
  /// How many were still issued when last searched after a run; `nil` before.
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

/// What a new incident starts from.
public struct IncidentScope: Sendable {
  /// The service that is searched.
  public var service: ServiceDescription
  /// The profile, with its trust evidence.
  public var profile: Profile
  /// The issuance window.
  public var window: IssuanceWindow
  /// When everything must be revoked, if there is such an hour.
  public var deadline: Date?
  /// What a run must not go beyond.
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
  /// Whether the incident is about this service: of the same kind, at the same address. The file
  /// may spell the address in another way.
  public func belongs(to service: ServiceDescription) -> Bool {
    serviceKind == service.kind && ServiceAddress.same(serviceURL, service.baseURL)
  }
}
