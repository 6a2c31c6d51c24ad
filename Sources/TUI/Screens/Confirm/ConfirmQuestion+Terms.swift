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
        ? "Whole \(word)s: \(summary.bundles.counted(word)), and nothing that was not checked."
        : "Whole \(word)s: \(summary.bundles.counted(word)), with "
          + "\(along.counted("certificate")) that \(along == 1 ? "was" : "were") not checked, "
          + "listed below."
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
      return "No approval is asked for (skip_approval): that needs an administrator's key, and the "
        + "service does not keep the comment; the event log here does."
    }
    let requests = terms.takesBundles ? summary.bundles : summary.count
    return requests == 1
      ? "An administrator has to approve the request."
      : "An administrator has to approve each of the \(requests.grouped) requests."
  }
}
