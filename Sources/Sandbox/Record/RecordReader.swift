/// Reads the record, adding what it leaves out: the certificates are made again when asked for.
struct RecordReader: Sendable {
  let state: SandboxState

  /// The calls after a sequence number, with one serial number when it is given.
  func calls(since sequence: Int = 0, serial: String? = nil) -> [SandboxCall] {
    let record = state.record.withLockedValue { $0 }
    var thumbprints: [Int: String] = [:]
    return (max(0, sequence)..<max(sequence, 0, record.count)).compactMap { position in
      let call = record.call(position) { index in
        let certificateSerial = state.inventory.serial(of: index).hexadecimalText
        guard serial == nil || serial == certificateSerial else { return (certificateSerial, "") }
        if let known = thumbprints[index] { return (certificateSerial, known) }
        let made = try? state.factory.certificate(for: state.inventory.entry(index))
        guard let thumbprint = made?.thumbprint else { return nil }
        thumbprints[index] = thumbprint
        return (certificateSerial, thumbprint)
      }
      return serial == nil || call.serial == serial ? call : nil
    }
  }

  var summary: SandboxSummary { state.record.withLockedValue { $0.summary } }
}
