import Foundation

@testable import Engine

/// Properties of an incident file with any bytes: it is read, or refused with an `IncidentError`. A
/// file that is not an incident stays unchanged.
enum IncidentProperties {
  static func check(_ bytes: [UInt8]) throws {
    let damaged = try DamagedIncident(bytes)
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-damaged-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "damaged.incident").path(percentEncoded: false)
    for (suffix, bytes) in damaged.files {
      try Data(bytes).write(to: URL(filePath: path + suffix))
    }
    let isIncident = try refusal { try read(IncidentFile.openForReading(at: path)) }
    // Only a journal next to the file permits a change, since reading must roll it back.
    if damaged.files["-journal"] == nil { try checkUnchanged(damaged, path) }
    if isIncident == .notAnIncident {
      _ = try refusal { try work(IncidentFile.open(at: path, as: .adopter)) }
      try checkUnchanged(damaged, path)
    } else {
      try exercise(path)
    }
  }

  /// Works on the file at a path as a run does, then reads it.
  static func exercise(_ path: String) throws {
    _ = try refusal { try work(IncidentFile.open(at: path, as: .adopter)) }
    _ = try refusal { try read(IncidentFile.openForReading(at: path)) }
  }

  /// Returns the code of the `IncidentError` that `body` throws; any other error is a violation.
  private static func refusal(_ body: () throws -> Void) throws -> IncidentError.Code? {
    do {
      try body()
      return nil
    } catch let error as IncidentError {
      try ShownText.check(error.message, "the error")
      return error.code
    } catch let violation as Violation {
      throw violation
    } catch {
      throw Violation("\(type(of: error)): \(error)")
    }
  }

  private static func checkUnchanged(_ damaged: DamagedIncident, _ path: String) throws {
    let found = [UInt8](try Data(contentsOf: URL(filePath: path)))
    try Violation.unless(found == damaged.files[""], "the file was changed by being looked at")
  }

  /// Reads every part of an incident.
  private static func read(_ file: IncidentFile) throws {
    defer { file.close() }
    let header = try file.header()
    try ShownText.check(within: header, "header")
    let status = try IncidentStatus(of: file)
    for line in status.lines { try ShownText.check(line, "the status") }
    _ = (try status.json(), status.verdict)
    for id in 1...20 as ClosedRange<Int64> {
      guard let certificate = try certificate(id, of: file) else { continue }
      try ShownText.check(within: certificate, "certificate")
      try ShownText.check(within: try file.searchResults.trustEvidence(of: id), "evidence")
      _ = try file.searchResults.der(of: id)
    }
    try file.forEachEvent { try ShownText.check(within: $0, "event") }
    try ShownText.check(within: try file.manifests.all(), "manifest")
    let summary = try file.selection.confirmationSummary(
      RevocationInstruction(reason: .superseded),
      service: ServiceDescription(
        kind: "", shortName: "", name: "", host: "", baseURL: "", reasons: [], takesComment: false,
        callsPerCertificate: 2), now: Date())
    try ShownText.check(within: summary, "summary")
    _ = try file.queue.certificatesToRead(at: Date(), limit: 10)
    _ = try (file.queue.nextRead(besides: []), file.queue.nextSendAgain(), file.queue.runRecord())
    RequestGate(rate: RequestRate(windows: [])).remember(try file.latestCalls.recent())
    for format in ReportFormat.allCases {
      try IncidentReport(file: file).write(format) { piece in
        let withoutLineEnds = piece.unicodeScalars.filter { $0 != "\n" && $0 != "\r" }
        try ShownText.check(String(String.UnicodeScalarView(withoutLineEnds)), "\(format) report")
      }
    }
  }

  /// Makes the changes that start and continue a run.
  private static func work(_ file: IncidentFile) throws {
    defer { file.close() }
    let ann = Operator(name: "ann@host")
    let policy = RevocationPolicy(reason: .keyCompromise)
    try file.log("looked at", about: 1, by: ann)
    _ = try file.queue.recoverInterrupted(policy: policy, now: Date(), by: ann)
    for certificate in try file.queue.plannedCertificates(limit: 20) {
      var revocation = certificate.revocation
      revocation.handle(.sendStarts, at: Date(), policy: policy)
      revocation.handle(
        .sendFailed(ServiceError(.serviceTrouble, status: 500)), at: Date(), policy: policy)
      try file.write { try revocation.save(id: certificate.id, in: $0) }
    }
    try file.queue.endLongWaits(now: Date())
    _ = try file.queue.retryTroubled(policy: policy, by: ann)
    _ = try file.searchResults.beginSearch()
    _ = try file.searchResults.finishRemainingSearch()
  }

  private static func certificate(
    _ id: Int64, of file: IncidentFile
  ) throws -> IncidentCertificate? {
    do {
      return try file.certificate(id)
    } catch let error as IncidentError where error.code == .badSelection {
      return nil
    }
  }
}
