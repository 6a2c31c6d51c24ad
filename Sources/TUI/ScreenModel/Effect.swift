import Engine
import Foundation

/// What a screen asks for; the console does it and sends news of what came of it.
enum Effect: Sendable, Hashable {
  // Moving about
  /// Shows another place; a place that was left keeps its state.
  case go(Place)
  /// Shows a place afresh.
  case restart(Place)
  /// Says something in the line above the footer.
  case say(String)
  /// Asks whether to leave the program.
  case quit
  /// Leaves the program, once a run under way has come to its stop.
  case leave
  /// Gives what is under way a few seconds: the process has to go.
  case hurry
  case suspend
  /// Drops what was typed ahead.
  case flushInput

  /// Talks to another service from now on; news: `.service`.
  case useService(ServiceDescription)

  // Incidents
  /// News: `.incidents`.
  case listIncidents
  /// News: `.incidentOpened`.
  case openIncident(path: String)
  /// Opens an incident that somebody else is writing to look on; news: `.watching`,
  /// `.incidentOpened`, and `.incidentChanged` whenever it has changed.
  case watchIncident(path: String)
  /// Opens the incident that is watched to work on it; news: `.incidentOpened`, `.takenOver`.
  case takeOver
  /// Opens an incident to review what is frozen in it; news: `.incidentOpened`.
  case openReview(path: String)
  /// Closes the incident, whose file keeps everything; what the context knows of it is forgotten.
  case closeIncident
  /// Changes the deadline of the incident that is open, and from when the clock runs where that is
  /// said; news: `.deadlineSet`.
  case setDeadline(Date?, from: Date? = nil)
  /// From when the clock of the incident runs; news: `.clockStart`.
  case loadClockStart

  // Scope
  /// News: `.profiles`.
  case loadProfiles
  /// News: `.profile`.
  case loadProfile(id: String)
  /// News: `.divisions`.
  case loadDivisions
  /// Asks the service how many match; news: `.matchCount`.
  case countMatches(profileID: String, window: IssuanceWindow)
  /// Begins an incident and searches into it; news: `.searchProgress`, `.searchFinished`.
  case search(profile: Profile, window: IssuanceWindow, deadline: Date?)
  /// Breaks off the search; the incident goes with it. News: `.searchCancelled`.
  case cancelSearch

  // Certificates
  /// Builds the list anew; news: `.listing`, of a large incident `.listingBegun` before it.
  case list(ListingQuery)
  /// News: `.rows`.
  case loadRows(Range<Int>)
  /// Where a certificate stands in the list; news: `.position`.
  case findPosition(id: Int64)
  /// The first row from there on whose certificate has not come to its end; news: `.unfinished`.
  case findUnfinished(from: Int)
  /// News: `.detail`.
  case loadDetail(id: Int64)
  /// News: `.checksChanged`.
  case check(CheckChange, CheckSpan)
  /// Lifts the protection of a certificate's name, and checks it; news: `.checksChanged`.
  case unlock(id: Int64, because: String)
  /// News: `.checks`.
  case loadChecks(filter: FilterExpression?)
  /// News: `.histogram`.
  case loadHistogram(IssuanceWindow)

  // Reason and confirmation
  /// News: `.choices`.
  case loadChoices
  /// Unchecks what does not take a reason; news: `.choices`.
  case narrow(ReasonOption)
  /// Overrides the trust of the checked certificates; news: `.choices`.
  case overrideTrust(Trust)
  /// Reads everything in the checked certificates' bundles and checks it; news: `.widening`,
  /// `.widened`.
  case widenToBundles
  /// Breaks the reading off; it fails, and nothing is checked for the sake of its bundle.
  case cancelWidening
  /// Unchecks what was checked for the sake of its bundle; news: `.leftAlong`.
  case leaveAlong
  /// News: `.summary`.
  case loadSummary(RevocationOrder)
  /// Makes the manifest, ready to be run; news: `.confirmed`.
  case confirm(RevocationOrder, digest: String)
  /// Freezes the manifest for its reviewers, where the incident needs them; news: `.frozen`.
  case freeze(RevocationOrder, filter: String, digest: String)

  // The review
  /// News: `.reviewProgress`.
  case loadReview
  /// Searches again to see what differs from what is frozen; news: `.searchProgress`, `.compared`.
  case compareInventory
  /// What the latest comparison came to; news: `.differences`.
  case loadDifferences
  /// Checks every approval anew; news: `.verdicts`.
  case loadVerdicts
  /// Marks certificates of what is frozen; news: `.marked`.
  case mark(ReviewMark, CheckSpan)
  /// Signs what is frozen with a key that asks for nothing; news: `.approvalGiven`.
  case approve(key: String, statement: String)
  /// Sends what is frozen back to its operator; news: `.withdrawn`.
  case sendBack(String)
  /// Takes what is frozen back from its reviewers; news: `.withdrawn`.
  case unfreeze
  /// Asks whether enough people have signed; news: `.admissible`.
  case checkAdmission
  /// Makes the manifest of what was frozen and signed, ready to be run; news: `.confirmed`.
  case admit(RevocationOrder, digest: String)

  // The run
  /// Begins or carries on; news: `.snapshot`, `.runEnded`.
  case startRun
  case pauseRun
  case resumeRun
  /// Finishes what is in flight, then ends the run.
  case stopRun
  case setConcurrency(Int)
  /// News: `.retrying`.
  case retryTroubled

  /// What waits for an administrator; news: `.awaited`.
  case loadAwaited
  /// Asks the service at once about what waits for an administrator.
  case askAboutApprovals
  /// Has administrators asked again, from now on, where approval was to be skipped; news:
  /// `.approvalNoLongerSkipped`.
  case stopSkippingApproval
  /// Approves in an administrator's place what waits for one; news: `.approved`.
  case approveRequests

  // Afterwards
  /// News: `.searchProgress`, `.remaining`.
  case searchRemaining
  /// News: `.counts`.
  case loadCounts
  /// What was confirmed and when it ended; news: `.record`.
  case loadRecord
  /// Checks every straggler, ready for another manifest; news: `.checksChanged`.
  case checkStragglers
  /// Has the run lift every hold that this incident placed, once it is started.
  case releaseHolds(count: Int)
  /// News: `.exported`.
  case export(ReportFormat, path: String)
}

/// Which certificates of the list a change of checks is about.
enum CheckSpan: Sendable, Hashable {
  /// Those rows of the incident file.
  case rows([Int64])
  /// Those positions of the list.
  case positions(ClosedRange<Int>)
  /// What the filter shows.
  case shown(FilterExpression?)
  /// Everything found.
  case all
}
