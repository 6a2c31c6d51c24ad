extension RevocationPolicy {
  /// What was confirmed in an incident, for a service.
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
