extension RevocationPolicy {
  /// Creates the policy for the confirmed run of an incident at a service.
  public init(
    of incident: IncidentHeader, reason: RevocationReason, service: ServiceDescription,
    verifyTimeout: Duration
  ) {
    self.init(reason: reason, verifyTimeout: verifyTimeout)
    request = RevocationRequest(
      reason: reason, comment: incident.comment, profileID: incident.profileID,
      terms: incident.terms)
    expectsRecord = service.showsRecord
  }
}
