import Engine
import Foundation

/// What came of an effect, or happened by itself.
enum News: Sendable {
  /// Another service is talked to from now on.
  case service(ServiceOffer)
  case incidents([IncidentSummary])
  /// Where the file of the incident is that is opened next.
  case incidentFile(path: String)
  case incidentOpened(IncidentHeader, IncidentCounts)
  /// The incident that is opened next is only looked on at; who is writing to it, in words.
  case watching(writer: String?)
  /// What the file of the incident that is watched says now, and who is writing to it.
  case incidentChanged(IncidentHeader, [Outcome: Int], writer: String?)
  /// The incident that was watched is open to work on now; who had it before.
  case takenOver(from: String)
  case deadlineSet(Date?)
  /// From when the clock runs; `nil` when nobody has said so.
  case clockStart(Date?)
  case profiles([Profile])
  case profile(Profile)
  case divisions([Division])
  case matchCount(Int, IssuanceWindow)
  case searchProgress(IncidentSearch.Progress)
  case searchFinished(IncidentSearch.Summary)
  case searchCancelled
  /// The first rows of a list can be read while the rest is being found.
  case listingBegun(ListingQuery, count: Int)
  case listing(ListingQuery, count: Int)
  case rows(Range<Int>, [IncidentCertificate])
  case position(id: Int64, Int?)
  case unfinished(Int?)
  case detail(CertificateDetail)
  case checks(CheckTotals)
  /// Checks were changed; rows and totals are out of date.
  case checksChanged
  case histogram([DayCount])
  /// Which reasons can be chosen, and how many checked certificates have each trust.
  case choices([ReasonChoice], trust: [Trust: Int])
  /// How many bundles have been read, of how many.
  case widening(done: Int, total: Int)
  /// What is revoked besides what was checked.
  case widened([CertificateTakenAlong])
  /// How many certificates were unchecked.
  case leftAlong(Int)
  case summary(ConfirmationSummary, ReasonOption)
  /// A run was confirmed; what the incident says of it.
  case confirmed(IncidentHeader)
  /// The manifest is frozen and waits for its reviewers.
  case frozen(IncidentHeader)
  case reviewProgress(ReviewProgress)
  case differences(InventoryDifferences?)
  /// The search for differences has come to its end, with what was odd about it.
  case compared(InventoryDifferences, notes: [String])
  case verdicts([ApprovalGate.Verdict])
  /// Marks were changed; how far the review has come now.
  case marked(ReviewProgress)
  case approvalGiven(Approval)
  /// Nothing is frozen any more.
  case withdrawn(IncidentHeader)
  /// Enough people have signed.
  case admissible
  case snapshot(RunSnapshot)
  case runEnded(RevocationRun.Ending)
  case retrying(Int)
  /// The requests that wait for an administrator.
  case awaited([AwaitedRequest])
  case approved(ApprovalGiving.Result)
  /// The run goes on without skipping approvals; what the incident says now.
  case approvalNoLongerSkipped(IncidentHeader)
  /// What is still issued, by the search after the run.
  case remaining(RemainingCertificates, notes: [String])
  case counts(IncidentCounts)
  case record(RunRecord)
  case exported(path: String)
  /// Something asked for did not work; a sentence for the person.
  case failed(Effect, because: String)
  /// A second has passed; the clock in the context has been set.
  case tick
}

/// An incident file of the state folder, or why it cannot be shown.
struct IncidentSummary: Sendable, Hashable, Identifiable {
  /// Path of the file.
  var id: String
  /// Name of the incident.
  var name: String
  /// When it was begun.
  var createdAt: Date?
  /// `searching`, `selecting`, `frozen`, `running`, `paused`, `interrupted`, `finished`.
  var state: String
  /// Profile and window in a few words.
  var scope: String
  /// When everything must be revoked, if there is such an hour.
  var deadline: Date?
  /// How many certificates stand where.
  var counts: IncidentCounts
  /// Why it cannot be opened here, such as another service's; `nil` when it can.
  var obstacle: String?
  /// Who is writing to it, in words, so that it can only be watched; `nil` when nobody is.
  var writer: String?

  /// The state of a file that could not be read.
  static let unreadable = "unreadable"
}

/// A certificate with everything that is known of it.
struct CertificateDetail: Sendable {
  var certificate: IncidentCertificate
  /// The DER, decoded; `nil` when the service sent none, or none that can be read.
  var decoded: DecodedCertificate?
  /// What its trust was decided from.
  var evidence: [TrustEvidence]
  /// What was done to it, oldest first.
  var events: [IncidentEvent]
}

/// How many certificates are found, checked, and checked but hidden by the filter.
struct CheckTotals: Sendable, Hashable {
  var found = 0
  var checked = 0
  var hidden = 0
}

/// How many certificates were issued on a day.
struct DayCount: Sendable, Hashable {
  var day: CalendarDate
  var count: Int
}
