@testable import Engine

extension RevocationRun {
  /// Creates a run without a configuration; only the incident's own safeguards apply.
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
  /// Creates approvals without a configuration; only the incident's own safeguards apply.
  init(
    file: IncidentFile, service: any CertificateService, revoker: any RevocationService,
    comment: String
  ) {
    self.init(
      file: file, service: service, revoker: revoker, conditions: { RunConditions() },
      comment: comment)
  }
}
