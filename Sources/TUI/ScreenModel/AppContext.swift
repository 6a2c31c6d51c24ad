import Engine
import Foundation

/// A service that can be chosen, and the request windows in force for it.
struct ServiceOffer: Sendable, Hashable {
  let description: ServiceDescription
  let rate: [RequestWindow]
}

/// What every screen may know, and what one screen leaves for the next.
struct AppContext: Sendable {
  /// What a person may be here for.
  enum Role: Hashable, Sendable {
    /// Prepares a run, and begins it.
    case `operator`
    /// Looks at what an operator has frozen.
    case reviewer
  }

  /// How many certificates are revoked and verified before the rest is sent; 0 for none.
  var canary: Int
  /// The service that is talked to.
  var service: ServiceDescription
  /// The request windows in force, for estimates.
  var rate: [RequestWindow]
  /// The services to choose from; none stands for the one alone.
  var offers: [ServiceOffer] = []
  /// Whether the service is the built-in sandbox.
  var isSandbox: Bool
  /// Whether the console was opened to look only.
  var isConsoleReadOnly: Bool
  /// Whose work on the incident is looked on at; `nil` when the incident is open to work on.
  var watched: Watched?
  /// What the person is here for.
  var role = Role.operator
  /// The time that the next frame is drawn for.
  var now: Date
  /// When the latest news was handled, on the clock that keys are stamped with.
  var instant = ContinuousClock.now
  /// The incident that is open.
  var incident: IncidentHeader?
  /// Where the incident's file is.
  var incidentPath: String?
  /// Whether the person has just asked for the run, so that it begins without another question.
  var isRunAskedFor = false
  /// The profile chosen, with its settings once they have been read.
  var profile: Profile?
  /// The part of the account that a search is narrowed to; `nil` for all of it.
  var division: Division?
  /// The window chosen.
  var window: IssuanceWindow?
  /// When everything must be revoked.
  var deadline: Date?
  /// From when the clock runs, where somebody has said so.
  var clockStart: Date?
  /// When the run at work will have revoked everything, at its present speed.
  var expectedEnd: Date?
  /// The reason chosen.
  var reason: ReasonOption?
  /// How certificates are revoked beside the reason.
  var terms = RevocationTerms()
  /// Whether everything in the bundles of the checked certificates is known to be checked.
  var isWidened = false
  /// The comment for the record.
  var comment = ""
  /// The ticket this belongs to.
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

  /// What is asked for the checked certificates, once a reason is chosen.
  var order: RevocationOrder? {
    reason.map {
      RevocationOrder(reason: $0.reason, terms: terms, comment: comment, ticket: ticket)
    }
  }

  /// Whether nothing may be changed.
  var isReadOnly: Bool { isConsoleReadOnly || watched != nil }

  /// Whether the work of somebody who has gone can be taken over.
  var canTakeOver: Bool { !isConsoleReadOnly && watched?.isGone == true }

  /// How many approvals the incident's run needs.
  var requiredApprovals: Int { incident?.safeguards.requiredApprovals ?? 0 }

  /// Takes over the incident as it is once a run was confirmed; the run starts without another
  /// question.
  mutating func runWasConfirmed(_ header: IncidentHeader) {
    incident = header
    isRunAskedFor = true
  }

  /// Talks to another service from now on.
  mutating func choose(_ offer: ServiceOffer) {
    service = offer.description
    rate = offer.rate
  }

  /// Forgets the incident and everything that was chosen for it.
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
