/// Reads the record and makes the certificates again for the details that it does not keep.
struct RecordReader: Sendable {
  let state: SandboxState

  /// Returns the calls after a sequence number; with `serial`, only the calls for that serial
  /// number.
  func calls(since sequence: Int = 0, serial: String? = nil) -> [SandboxCall] {
    let record = state.record.withLockedValue { $0 }
    var thumbprints: [Int: String] = [:]
    return (max(0, sequence)..<max(sequence, 0, record.count)).compactMap { position in
      let call = record.call(position) { service, index in
        switch service {
        case .trustLifecycle: trustLifecycle(index, serial, &thumbprints)
        case .certCentral: certCentral(index)
        }
      }
      return serial == nil || call.serial == serial ? call : nil
    }
  }

  var summary: SandboxSummary {
    let now = state.options.now()
    let ledger = state.certCentral.ledger.withLockedValue { ledger in
      ledger.advance(to: now)
      return ledger
    }
    var summary = state.record.withLockedValue { $0.summary }
    for (reason, count) in ledger.revokedByReason {
      summary.revoked += count
      summary.revokedByReason[reason.certCentralName, default: 0] += count
      summary.certificatesTouched += count
    }
    summary.revokedTwice += ledger.repeated.count
    for request in ledger.requests {
      switch request.status {
      case .pending: summary.requestsPending += 1
      case .approved: summary.requestsApproved += 1
      case .rejected, .canceled: summary.requestsRejected += 1
      }
    }
    return summary
  }

  /// - Parameter wanted: the only serial number whose certificate needs a thumbprint; `nil` if all
  ///   need one.
  private func trustLifecycle(
    _ index: Int, _ wanted: String?, _ thumbprints: inout [Int: String]
  ) -> RecordedCertificate? {
    let serial = state.inventory.serial(of: index).hexadecimalText
    if thumbprints[index] == nil, wanted == nil || wanted == serial {
      let made = try? state.factory.certificate(for: state.inventory.entry(index))
      guard let made else { return nil }
      thumbprints[index] = made.thumbprint
    }
    return RecordedCertificate(serial: serial, thumbprint: thumbprints[index]) { kind in
      kind.trustLifecyclePath(serial: serial)
    }
  }

  private func certCentral(_ index: Int) -> RecordedCertificate {
    let orders = state.certCentral.orders
    let certificate = state.certCentral.certificate(index)
    return RecordedCertificate(
      serial: certificate.serial.hexadecimalText, thumbprint: certificate.thumbprint
    ) { kind in
      kind.certCentralPath(
        order: orders.id(ofOrder: certificate.order), certificate: certificate.id)
    }
  }
}
