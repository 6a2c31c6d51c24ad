import Engine
import Foundation

/// The result of an effect, or an event.
enum News: Sendable {
  /// The console has switched to this service.
  case service(ServiceOffer)
  case incidents([IncidentSummary])
  /// The path of the incident that is opened next.
  case incidentFile(path: String)
  case incidentOpened(IncidentHeader, IncidentCounts)
  /// The incident that is opened next is only watched; its writer, in words.
  case watching(writer: String?)
  /// The new state of the watched incident, and its writer.
  case incidentChanged(IncidentHeader, [Outcome: Int], writer: String?)
  /// The watched incident is now open to work on; its writer before.
  case takenOver(from: String)
  case deadlineSet(Date?)
  /// When the clock of the deadline started; `nil` if no start was entered.
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
  /// Checks have changed, which puts rows and totals out of date.
  case checksChanged
  case histogram([DayCount])
  /// The reasons to choose from, and the number of checked certificates with each trust.
  case choices([ReasonAvailability], trust: [Trust: Int])
  /// The number of bundles read so far, and of all bundles to read.
  case widening(done: Int, total: Int)
  /// The certificates that were checked only for their bundle.
  case widened([CertificateTakenAlong])
  /// The number of certificates unchecked.
  case leftAlong(Int)
  case summary(ConfirmationSummary, ReasonOption)
  /// A run was confirmed; the incident's new header.
  case confirmed(IncidentHeader)
  /// The manifest is frozen and waits for its reviewers.
  case frozen(IncidentHeader)
  case reviewProgress(ReviewProgress)
  case differences(InventoryDifferences?)
  /// The search for differences has finished; notes on its irregularities.
  case compared(InventoryDifferences, notes: [String])
  case verdicts([SignOffGate.Verdict])
  /// Marks have changed; the new progress of the review.
  case marked(ReviewProgress)
  case signOffGiven(SignOff)
  /// No manifest is frozen any more.
  case withdrawn(IncidentHeader)
  /// Enough reviewers have signed.
  case admissible
  case snapshot(RunSnapshot)
  case runEnded(RevocationRun.Ending)
  case retrying(Int)
  /// The requests that wait for an administrator.
  case awaited([AwaitedRequest])
  case approved(ApprovalGiving.Result)
  /// The run no longer skips approval; the incident's new header.
  case approvalNoLongerSkipped(IncidentHeader)
  /// The certificates still issued, as the search after the run found them.
  case remaining(RemainingCertificates, notes: [String])
  case counts(IncidentCounts)
  case record(RunRecord)
  case exported(path: String)
  /// An effect failed; a sentence that says why.
  case failed(Effect, because: String)
  /// The clock has ticked; the context already has the new time.
  case tick
}

/// A row of the Start screen: an incident file, or a file that cannot be read.
struct IncidentSummary: Sendable, Hashable, Identifiable {
  /// Path of the file.
  var id: String
  /// Name of the incident.
  var name: String
  /// When the incident was created.
  var createdAt: Date?
  /// One of `searching`, `selecting`, `frozen`, `running`, `paused`, `interrupted`, `finished` and
  /// `unreadable`.
  var state: String
  /// Profile and window in a few words.
  var scope: String
  /// When everything must be revoked; `nil` without a deadline.
  var deadline: Date?
  /// The counts of certificates by outcome.
  var counts: IncidentCounts
  /// Why the incident cannot be opened here, such as an unfinished search; `nil` if it can.
  var obstacle: String?
  /// The writer, in words; `nil` if there is none. With a writer, the incident can only be watched.
  var writer: String?

  /// The state of a file that cannot be read.
  static let unreadable = "unreadable"
}

/// A certificate with everything that the incident file knows about it.
struct CertificateDetail: Sendable {
  var certificate: IncidentCertificate
  /// The decoded DER; `nil` if the service sent none or it cannot be decoded.
  var decoded: DecodedCertificate?
  /// The evidence for its trust.
  var evidence: [TrustEvidence]
  /// The events about it, oldest first.
  var events: [IncidentEvent]
}

/// The numbers of certificates found, checked, and checked but hidden by the filter.
struct CheckTotals: Sendable, Hashable {
  var found = 0
  var checked = 0
  var hidden = 0
}

/// The number of certificates issued on one day.
struct DayCount: Sendable, Hashable {
  var day: CalendarDate
  var count: Int
}

extension CertificateDetail {
  /// Reads a certificate with everything that the incident file knows about it.
  static func load(_ id: Int64, from file: IncidentFile) throws -> CertificateDetail {
    CertificateDetail(
      certificate: try file.certificate(id),
      decoded: try file.searchResults.der(of: id).flatMap { try? DecodedCertificate(der: $0) },
      evidence: try file.searchResults.trustEvidence(of: id), events: try file.events(about: id))
  }
}
