@testable import Engine

extension RevocationRun {
  /// A run under a configuration that demands nothing; the incident's own safeguards hold.
  init(
    file: IncidentFile, service: any CertificateService, revoker: any RevocationService,
    policy: RevocationPolicy, options: RunOptions, by actor: Operator = .current
  ) {
    self.init(
      file: file, service: service, revoker: revoker, policy: policy, options: options,
      conditions: { RunConditions() }, by: actor)
  }
}

extension ApprovalGiving {
  /// Approves under a configuration that demands nothing; the incident's own safeguards hold.
  init(
    file: IncidentFile, service: any CertificateService, revoker: any RevocationService,
    comment: String
  ) {
    self.init(
      file: file, service: service, revoker: revoker, conditions: { RunConditions() },
      comment: comment)
  }
}
