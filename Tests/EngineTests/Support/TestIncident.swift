import Foundation
import GRDB
import Testing

@testable import Engine

/// Incident files for tests, each in its own folder.
enum TestIncident {
  static let profile = Profile(id: "p-1", name: "Web TLS")
  static let service = ServiceDescription(
    kind: "tlm", shortName: "TLM", name: "Trust Lifecycle Manager", host: "localhost",
    baseURL: "http://localhost", reasons: TrustLifecycleReasons.options, takesComment: false,
    callsPerCertificate: 2)
  static let ann = Operator(name: "ann@host")

  static func scope(at service: ServiceDescription = service) throws -> IncidentScope {
    IncidentScope(
      service: service, profile: profile, window: try IssuanceWindow("2025-03-01_2025-03-08"))
  }

  /// Returns certificates with the serial numbers 00A0, 00A1, … and the names host-0.example, ….
  static func certificates(
    _ count: Int, validTo: Date = Date().addingTimeInterval(86_400 * 90)
  ) -> [CertificateRecord] {
    (0..<count).map { index in
      CertificateRecord(
        identity: CertificateIdentity(
          serial: SerialNumber("00A\(index)"),
          thumbprint: Thumbprint(String(repeating: "0", count: 58) + String(100_000 + index))),
        commonName: "host-\(index).example", status: .issued
      ) {
        $0.validFrom = Timestamp.parse("2025-03-04T00:00:00Z")
        $0.validTo = validTo
      }
    }
  }

  /// Returns a path for an incident in its own folder.
  static func path(_ name: String = "test") -> String {
    root + "/\(UUID().uuidString)/\(name).incident"
  }

  /// The folder of every incident of this process, removed when the process exits.
  private static let root: String = {
    atexit { try? FileManager.default.removeItem(atPath: TestIncident.root) }
    return FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-engine-tests-\(getpid())").path(percentEncoded: false)
  }()

  /// Returns an incident with certificates that can be checked.
  static func selecting(
    _ certificates: [CertificateRecord], at service: ServiceDescription = service
  ) async throws -> IncidentFile {
    let file = try IncidentFile.create(at: path(), scope: scope(at: service), actor: ann)
    _ = try await file.searchResults.add(
      certificates, of: profile, search: file.searchResults.beginSearch())
    try file.searchResults.finishSearch(totalReported: certificates.count, notes: [])
    return file
  }

  /// Returns an incident with a manifest of every certificate.
  static func confirmed(
    _ certificates: [CertificateRecord], reason: RevocationReason = .keyCompromise,
    at service: ServiceDescription = service
  ) async throws -> IncidentFile {
    let file = try await selecting(certificates, at: service)
    _ = try await file.selection.change(.check, .all, by: ann)
    _ = try file.manifests.confirm(
      reason: reason, comment: "", ticket: "", expectedDigest: nil, by: ann)
    return file
  }

  /// Returns the file as a crash of its process leaves it, opened again.
  static func asCrashLeaves(_ file: IncidentFile) throws -> IncidentFile {
    let path = file.path + "-copy"
    let copy = try DatabaseQueue(path: path)
    try file.database.backup(to: copy)
    // A real crash leaves the file in its place, so this copy records its own place.
    let names = try IncidentPath(of: path)
    guard let identity = FileIdentity(at: names.real) else { throw CocoaError(.fileNoSuchFile) }
    try copy.write { try IncidentPlace(names, identity).record(in: $0) }
    try copy.close()
    return try IncidentFile.open(at: path)
  }

  /// Removes an incident and its folder.
  static func remove(_ file: IncidentFile) {
    file.discard()
    let folder = URL(filePath: file.path).deletingLastPathComponent()
    try? FileManager.default.removeItem(at: folder)
  }
}

extension RevocationPolicy {
  /// Returns a policy with waits short enough for tests.
  static func quick(
    _ reason: RevocationReason = .keyCompromise, verifyTimeout: Duration = .seconds(600)
  ) -> RevocationPolicy {
    RevocationPolicy(
      reason: reason, verifyTimeout: verifyTimeout, maximumAttempts: 5,
      firstReadDelay: .milliseconds(2), longestDelay: .milliseconds(20))
  }
}

extension RevocationRun {
  /// Waits for a snapshot that `wanted` accepts; fails the test if the run ends before.
  func reaches(
    _ wanted: @Sendable (RunSnapshot) -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    for await snapshot in snapshots where wanted(snapshot) { return }
    Issue.record("the run ended before", sourceLocation: sourceLocation)
  }

  /// Waits until the run is paused.
  func reachesPause(sourceLocation: SourceLocation = #_sourceLocation) async {
    await reaches(
      { if case .paused = $0.activity { true } else { false } }, sourceLocation: sourceLocation)
  }
}

/// A door at which tasks wait until it is opened. An open door lets every task pass.
actor Door {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var arrivals: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
  private var arrived = 0

  /// Waits for the door to open.
  func pass() async {
    arrived += 1
    for (index, arrival) in arrivals.enumerated().reversed() where arrived >= arrival.count {
      arrivals.remove(at: index)
      arrival.continuation.resume()
    }
    if isOpen { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  /// Waits until `count` tasks have come to the door.
  func hasMet(_ count: Int) async {
    if arrived >= count { return }
    await withCheckedContinuation { arrivals.append((count, $0)) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
