import Foundation

/// The report as one JSON object with snake-case keys, which `docs/report.schema.json` describes.
///
/// Each certificate and each event has a line of its own, so line tools can process large reports.
struct JSONReport {
  private let contents: ReportContents
  private let encoder: JSONEncoder

  init(_ contents: ReportContents) {
    self.contents = contents
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
  }

  func write(to output: inout ReportOutput) throws {
    try output.write("{\n\"incident\": \(encoded(Incident(contents))),\n")
    try output.write("\"deadline\": \(encoded(contents.deadline)),\n")
    try output.write("\"counts\": \(encoded(contents.counts)),\n")
    try writeBreakdown(to: &output)
    try output.write("\"final_search\": \(encoded(contents.finalSearch)),\n")
    try writeList("manifests", to: &output) { try contents.manifests.forEach($0) }
    try output.write(",\n")
    try writeList("approvals", to: &output) { try contents.signOffs.forEach($0) }
    try output.write(",\n")
    try writeList("certificates", to: &output) { try contents.forEachCertificate($0) }
    try output.write(",\n")
    try writeList("also_revoked", to: &output) { try contents.forEachAlsoRevoked($0) }
    try output.write(",\n")
    try writeList("events", to: &output) { emit in
      try contents.forEachEvent { try emit(Event($0)) }
    }
    try output.write("\n}\n")
  }

  private func writeBreakdown(to output: inout ReportOutput) throws {
    try output.write("\"breakdown\": {\n\"all\": \(encoded(contents.tally))")
    for kind in ReportGroup.Kind.allCases {
      try output.write(",\n")
      try writeList("by_\(kind.rawValue)", to: &output) { emit in
        try contents.breakdown.forEachGroup(of: kind) { try emit($0) }
      }
    }
    try output.write("\n},\n")
  }

  private func writeList<Element: Encodable>(
    _ key: String, to output: inout ReportOutput,
    elements: ((Element) throws -> Void) throws -> Void
  ) throws {
    try output.write("\"\(key)\": [")
    var separator = "\n"
    try elements { element in
      try output.write(separator + encoded(element))
      separator = ",\n"
    }
    try output.write("\n]")
  }

  private func encoded(_ value: some Encodable) throws -> String {
    String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension JSONReport {
  /// The data of the incident. A key is missing if it has no value.
  private struct Incident: Encodable {
    let name: String
    let serviceKind: String
    let serviceUrl: String
    let profileId: String
    let profileName: String
    let window: String
    let createdAt: String
    let createdBy: String
    let deadline: String?
    let phase: String
    let pause: String?
    let reason: String?
    let reasonCode: Int?
    let comment: String
    let ticket: String
    let skipsApproval: Bool
    let takesWholeOrders: Bool
    let requiredApprovals: Int
    let maxCertificates: Int?
    let protectedNames: [String]
    let totalReported: Int?
    let shortRows: Int
    let remaining: Int?
    let remainingAt: String?

    init(_ contents: ReportContents) {
      let header = contents.header
      name = header.name.scrubbed
      serviceKind = header.serviceKind.scrubbed
      serviceUrl = header.serviceURL.scrubbed
      profileId = header.profileID.scrubbed
      profileName = header.profileName.scrubbed
      window = header.window.description
      createdAt = Timestamp.seconds(header.createdAt)
      createdBy = header.actor.name
      deadline = header.deadline.map(Timestamp.seconds)
      phase = header.phase.rawValue
      pause = header.pause?.scrubbed
      reason = header.reason?.rawValue
      reasonCode = header.reason?.code
      comment = header.comment.scrubbed
      ticket = header.ticket.scrubbed
      skipsApproval = header.terms.skipsApproval
      takesWholeOrders = header.terms.takesBundles
      requiredApprovals = header.safeguards.requiredSignOffs
      maxCertificates = header.safeguards.ceiling
      protectedNames = header.safeguards.protectedNames
      totalReported = header.totalReported
      shortRows = header.shortfall?.rows ?? 0
      remaining = header.remaining
      remainingAt = contents.remainingAt
    }
  }

  private struct Event: Encodable {
    let sequence: Int64
    let at: String
    let actor: String
    let action: String
    let serial: String?
    let thumbprint: String?
    let detail: String

    init(_ event: IncidentEvent) {
      sequence = event.sequence
      at = event.at.scrubbed
      actor = event.actor.scrubbed
      action = event.action.scrubbed
      serial = event.certificate?.serial.text
      thumbprint = event.certificate?.thumbprint.text
      detail = event.detail.scrubbed
    }
  }
}
