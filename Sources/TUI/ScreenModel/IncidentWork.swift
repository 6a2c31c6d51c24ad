import Engine
import Foundation

/// The open incident, and the choices that were made for it on the screens. Closing the incident
/// discards all of it.
struct IncidentWork: Sendable {
  /// The role of the person at the console.
  enum Role: Hashable, Sendable {
    /// Prepares a run, and starts it.
    case `operator`
    /// Reviews a manifest that an operator has frozen.
    case reviewer
  }

  /// The writer being watched; `nil` when the incident is open to work on.
  var watched: Watched?
  /// The role of the person at this console.
  var role = Role.operator
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
  /// When the active run will have sent everything at its current speed; once it is sent, when the
  /// run will have read everything back. `nil` if unknown.
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

  /// The revocation instruction for the checked certificates; `nil` until a reason is chosen.
  var instruction: RevocationInstruction? {
    reason.map {
      RevocationInstruction(reason: $0.reason, terms: terms, comment: comment, ticket: ticket)
    }
  }

  /// The number of sign-offs that the incident's run needs.
  var requiredSignOffs: Int { incident?.safeguards.requiredSignOffs ?? 0 }

  /// Stores the header after a confirmation. The run then starts without another question.
  mutating func runWasConfirmed(_ header: IncidentHeader) {
    incident = header
    isRunAskedFor = true
  }
}
