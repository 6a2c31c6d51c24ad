import Engine

extension ConfirmQuestion {
  /// The warnings about bundles and approvals under the chosen terms.
  var warningsOfTerms: [Warning] {
    [bundleWarning, approvalWarning].compactMap { text in
      text.map { Warning(text: $0, isGrave: false) }
    }
  }

  private var bundleWarning: String? {
    guard let word = service.words.bundle else { return nil }
    if terms.takesBundles {
      let along = summary.takenAlong.count
      return along == 0
        ? "Whole \(word)s: \(summary.bundles.counted(word)), with checked certificates only."
        : "Whole \(word)s: \(summary.bundles.counted(word)), including "
          + "\(along.counted("unchecked certificate")), listed below."
    }
    guard summary.emptiedBundles > 0 else { return nil }
    let loses = summary.emptiedBundles == 1 ? "loses its" : "lose their"
    let stays = summary.emptiedBundles == 1 ? "stays" : "stay"
    return "\(summary.emptiedBundles.counted(word)) \(loses) last certificate and \(stays) active; "
      + "‘Revoke \(word) when all certificates are revoked’ in the account's settings changes that."
  }

  private var approvalWarning: String? {
    guard service.needsApproval, summary.count > 0 else { return nil }
    if terms.skipsApproval {
      return "Approval is skipped (skip_approval): this needs an administrator's key. The service "
        + "will not store the comment; our event log will."
    }
    let requests = terms.takesBundles ? summary.bundles : summary.count
    return requests == 1
      ? "An administrator has to approve the request."
      : "An administrator has to approve each of the \(requests.grouped) requests."
  }
}
