import Engine
import Foundation

/// An action that a screen asks for. The console carries it out and reports the result as news.
enum Effect: Sendable, Hashable {
  // Navigation
  /// Shows another place; the place left behind keeps its state.
  case go(Place)
  /// Shows a place with a new screen.
  case restart(Place)
  /// Shows a notice in the line above the footer.
  case say(String)
  /// Asks whether to leave the program.
  case quit
  /// Leaves the program after an active run has stopped.
  case leave
  /// Gives work in progress only a few more seconds, because the process must exit.
  case hurry
  case suspend
  /// Drops input that was typed ahead.
  case flushInput

  /// Switches to another service; news: `.service`.
  case useService(ServiceDescription)

  // Incidents
  /// News: `.incidents`.
  case listIncidents
  /// News: `.incidentOpened`.
  case openIncident(path: String)
  /// Opens an incident read-only and follows its changes; news: `.watching`, `.incidentOpened`,
  /// then `.incidentChanged`.
  case watchIncident(path: String)
  /// Opens the watched incident to work on it; news: `.incidentOpened`, `.takenOver`.
  case takeOver
  /// Opens an incident to review its frozen manifest; news: `.incidentOpened`.
  case openReview(path: String)
  /// Closes the incident and forgets it in the context. Its file keeps everything.
  case closeIncident
  /// Sets the deadline of the open incident and, if given, the start of its clock; news:
  /// `.deadlineSet`, `.clockStart`.
  case setDeadline(Date?, from: Date? = nil)
  /// Reads when the incident's clock started; news: `.clockStart`.
  case loadClockStart

  // Scope
  /// News: `.profiles`.
  case loadProfiles
  /// News: `.profile`.
  case loadProfile(id: String)
  /// News: `.divisions`.
  case loadDivisions
  /// Asks the service for the number of matching certificates; news: `.matchCount`.
  case countMatches(profileID: String, window: IssuanceWindow)
  /// Creates an incident and fills it by a search; news: `.searchProgress`, `.incidentOpened`,
  /// `.searchFinished`.
  case search(profile: Profile, window: IssuanceWindow, deadline: Date?)
  /// Cancels the search, and deletes the new incident if the search was filling one; news:
  /// `.searchCancelled`.
  case cancelSearch

  // Certificates
  /// Builds the list; news: `.listingBegun` if the first rows are ready early, then `.listing`.
  case list(ListingQuery)
  /// News: `.rows`.
  case loadRows(Range<Int>)
  /// Finds a certificate's position in the list; news: `.position`.
  case findPosition(id: Int64)
  /// Finds the first row without a final outcome at or after a position; news: `.unfinished`.
  case findUnfinished(from: Int)
  /// News: `.detail`.
  case loadDetail(id: Int64)
  /// News: `.checksChanged`.
  case check(CheckChange, CheckSpan)
  /// Unlocks a certificate with a protected name, and checks it; news: `.checksChanged`.
  case unlock(id: Int64, because: String)
  /// News: `.checks`.
  case loadChecks(filter: FilterExpression?)
  /// News: `.histogram`.
  case loadHistogram(IssuanceWindow)

  // Reason and confirmation
  /// News: `.choices`.
  case loadChoices
  /// Unchecks every certificate that does not allow a reason; news: `.choices`.
  case narrow(ReasonOption)
  /// Overrides the trust of the checked certificates; news: `.choices`.
  case overrideTrust(Trust)
  /// Reads the bundles of the checked certificates, and checks everything in them; news:
  /// `.widening`, `.widened`.
  case widenToBundles
  /// Cancels the reading of bundles. `.widenToBundles` then fails and checks no certificate.
  case cancelWidening
  /// Unchecks the certificates that were checked only for their bundle; news: `.leftAlong`.
  case leaveAlong
  /// News: `.summary`.
  case loadSummary(RevocationInstruction)
  /// Creates the manifest, ready to run; news: `.confirmed`.
  case confirm(RevocationInstruction, digest: String)
  /// Freezes the manifest for its reviewers, in an incident that needs sign-offs; news: `.frozen`.
  case freeze(RevocationInstruction, filter: String, digest: String)

  // The review
  /// News: `.reviewProgress`.
  case loadReview
  /// Searches again for differences from the frozen manifest; news: `.searchProgress`,
  /// `.compared`.
  case compareInventory
  /// Reads the differences that the latest comparison found; news: `.differences`.
  case loadDifferences
  /// Checks every sign-off again; news: `.verdicts`.
  case loadVerdicts
  /// Marks certificates of the frozen manifest; news: `.marked`.
  case mark(ReviewMark, CheckSpan)
  /// Signs the frozen manifest with a key that needs no passphrase; news: `.signOffGiven`.
  case approve(key: String, statement: String)
  /// Sends the frozen manifest back to its operator; news: `.withdrawn`.
  case sendBack(String)
  /// Withdraws the frozen manifest from its reviewers; news: `.withdrawn`.
  case unfreeze
  /// Checks whether enough reviewers have signed; news: `.admissible`.
  case checkAdmission
  /// Confirms the frozen and signed manifest, ready to run; news: `.confirmed`.
  case admit(RevocationInstruction, digest: String)

  // The run
  /// Starts or resumes the run; news: `.snapshot`, `.runEnded`.
  case startRun
  case pauseRun
  case resumeRun
  /// Finishes the API calls under way, then ends the run.
  case stopRun
  case setConcurrency(Int)
  /// News: `.retrying`.
  case retryTroubled

  /// Reads the requests that wait for an administrator; news: `.awaited`.
  case loadAwaited
  /// Makes the run read at once every certificate that waits for an administrator.
  case askAboutApprovals
  /// Stops skipping approval: unsent certificates will wait for an administrator. News:
  /// `.approvalNoLongerSkipped`, or `.frozen` if reviewers must sign.
  case stopSkippingApproval
  /// Approves the waiting requests with an administrator's API key; news: `.approved`.
  case approveRequests

  // Afterwards
  /// News: `.searchProgress`, `.remaining`.
  case searchRemaining
  /// News: `.counts`.
  case loadCounts
  /// Reads the record of the incident's runs; news: `.record`.
  case loadRecord
  /// Checks every straggler for another manifest; news: `.checksChanged`.
  case checkStragglers
  /// Prepares a run that releases every hold of this incident; news: `.confirmed`.
  case releaseHolds(count: Int)
  /// News: `.exported`.
  case export(ReportFormat, path: String)
}

/// The certificates of the list that a change of checks or marks applies to.
enum CheckSpan: Sendable, Hashable {
  /// The certificates with these row numbers in the incident file.
  case rows([Int64])
  /// The certificates at these positions of the list.
  case positions(ClosedRange<Int>)
  /// The certificates that the filter shows; without a filter, every certificate found.
  case shown(FilterExpression?)
  /// Every certificate found.
  case all
}
