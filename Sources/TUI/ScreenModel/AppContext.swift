import Engine
import Foundation

/// A service to choose, and the rate windows in force for it.
struct ServiceOffer: Sendable, Hashable {
  let description: ServiceDescription
  let rate: [RequestWindow]
}

/// The state that all screens share, and the choices that one screen passes to the next.
struct AppContext: Sendable {
  /// The role of the person at the console.
  enum Role: Hashable, Sendable {
    /// Prepares a run, and starts it.
    case `operator`
    /// Reviews a manifest that an operator has frozen.
    case reviewer
  }

  /// The number of certificates to revoke and verify before the rest is sent; 0 for none.
  var canary: Int
  /// The current service.
  var service: ServiceDescription
  /// The rate windows in force, for estimates.
  var rate: [RequestWindow]
  /// The services to choose from; empty if `service` is the only one.
  var offers: [ServiceOffer] = []
  /// Whether the service is the built-in sandbox.
  var isSandbox: Bool
  /// Whether the console was opened read-only.
  var isConsoleReadOnly: Bool
  /// The writer being watched; `nil` when the incident is open to work on.
  var watched: Watched?
  /// The role of the person at this console.
  var role = Role.operator
  /// The time that the next frame shows.
  var now: Date
  /// When the latest news was handled, on the clock that keys are stamped with.
  var instant = ContinuousClock.now
  /// The header of the open incident.
  var incident: IncidentHeader?
  /// The path of the open incident.
  var incidentPath: String?
  /// Whether the operator has just asked for the run. It then starts without another question.
  var isRunAskedFor = false
  /// The chosen profile, with its settings once they are read.
  var profile: Profile?
  /// The division of the account that a search is limited to; `nil` for the whole account.
  var division: Division?
  /// The chosen window.
  var window: IssuanceWindow?
  /// When everything must be revoked.
  var deadline: Date?
  /// When the clock of the deadline started; `nil` if no start was entered.
  var clockStart: Date?
  /// When the active run will finish at its current speed; `nil` if unknown.
  var expectedEnd: Date?
  /// The chosen reason.
  var reason: ReasonOption?
  /// Revocation options other than the reason.
  var terms = RevocationTerms()
  /// Whether all certificates in the bundles of the checked ones are known to be checked too.
  var isWidened = false
  /// The comment for the record.
  var comment = ""
  /// The ticket of the incident.
  var ticket = ""
  /// The filter in force on the Certificates screen.
  var filter: FilterExpression?

  init(
    canary: Int = 3, service: ServiceDescription, rate: [RequestWindow], isSandbox: Bool,
    isReadOnly: Bool, now: Date
  ) {
    self.canary = canary
    self.service = service
    self.rate = rate
    self.isSandbox = isSandbox
    isConsoleReadOnly = isReadOnly
    self.now = now
  }

  /// The revocation instruction for the checked certificates; `nil` until a reason is chosen.
  var order: RevocationOrder? {
    reason.map {
      RevocationOrder(reason: $0.reason, terms: terms, comment: comment, ticket: ticket)
    }
  }

  /// Whether the incident is read-only in this console.
  var isReadOnly: Bool { isConsoleReadOnly || watched != nil }

  /// Whether the incident can be taken over because its writer has gone.
  var canTakeOver: Bool { !isConsoleReadOnly && watched?.isGone == true }

  /// The number of sign-offs that the incident's run needs.
  var requiredApprovals: Int { incident?.safeguards.requiredApprovals ?? 0 }

  /// Stores the header after a confirmation. The run then starts without another question.
  mutating func runWasConfirmed(_ header: IncidentHeader) {
    incident = header
    isRunAskedFor = true
  }

  /// Switches to another service.
  mutating func choose(_ offer: ServiceOffer) {
    service = offer.description
    rate = offer.rate
  }

  /// Forgets the incident and all choices for it.
  mutating func forgetIncident() {
    incident = nil
    incidentPath = nil
    watched = nil
    isRunAskedFor = false
    role = .operator
    profile = nil
    division = nil
    window = nil
    deadline = nil
    clockStart = nil
    expectedEnd = nil
    reason = nil
    terms = RevocationTerms()
    isWidened = false
    comment = ""
    ticket = ""
    filter = nil
  }
}
