import Benchmark
import Foundation
import Samples

@testable import Engine

/// Registers the benchmarks of writing and reading the incident file.
func incident() {
  Benchmark(
    "Run: 1,000 certificates with a service that answers at once", configuration: .fewTimes
  ) { benchmark in
    try await withFile { path in
      let service = InstantService()
      let file = try await IncidentFile.confirmed(
        at: path, certificates: 1_000, service: service.description)
      let run = RevocationRun(
        file: file, service: service, revoker: service,
        policy: RevocationPolicy(reason: .superseded, firstReadDelay: .zero),
        options: RunOptions(concurrency: 16, canary: 0), conditions: { RunConditions() })
      benchmark.startMeasurement()
      blackHole(try await run.run(stopsWhenPaused: true))
      benchmark.stopMeasurement()
      file.close()
    }
  }
  Benchmark("Journal: 1,000 transitions, 16 at a time", configuration: .fewTimes) { benchmark in
    try await withConfirmed(certificates: 1_000) { file in
      let journal = Journal(file: file, actor: .current)
      let planned = try file.queue.plannedCertificates(limit: 1_000)
      benchmark.startMeasurement()
      try await withThrowingTaskGroup { group in
        for worker in 0..<16 {
          group.addTask {
            for index in stride(from: worker, to: planned.count, by: 16) {
              try await journal.begin(planned[index])
            }
          }
        }
        try await group.waitForAll()
      }
      benchmark.stopMeasurement()
    }
  }
  Benchmark("Queue: the next 64 of 10,000 to be sent", configuration: .fewTimes) { benchmark in
    try await withConfirmed(certificates: 10_000) { file in
      benchmark.startMeasurement()
      blackHole(try file.queue.plannedCertificates(limit: 64))
      benchmark.stopMeasurement()
    }
  }
  Benchmark("Incident: count 10,000 certificates by outcome", configuration: .fewTimes) {
    benchmark in
    try await withConfirmed(certificates: 10_000) { file in
      benchmark.startMeasurement()
      blackHole(try file.counts())
      benchmark.stopMeasurement()
    }
  }
  Benchmark("Incident: write a page of 1,000 search results", configuration: .fewTimes) {
    benchmark in
    try await withFile { path in
      let file = try await IncidentFile.filled(
        at: path, certificates: 0, service: InstantService().description)
      let search = try file.searchResults.beginSearch()
      let page = (1...1_000).map(CertificateRecord.numbered)
      let profile = Profile(id: "benchmark", name: "Benchmark")
      benchmark.startMeasurement()
      blackHole(try await file.searchResults.add(page, of: profile, search: search))
      benchmark.stopMeasurement()
      file.close()
    }
  }
  Benchmark("Incident: check 10,000 certificates and confirm them", configuration: .fewTimes) {
    benchmark in
    try await withFile { path in
      let file = try await IncidentFile.filled(
        at: path, certificates: 10_000, service: InstantService().description)
      benchmark.startMeasurement()
      _ = try await file.selection.change(.check, .all)
      _ = try file.manifests.confirm(RevocationInstruction(reason: .superseded))
      benchmark.stopMeasurement()
      file.close()
    }
  }
  listing("Listing: 10,000 certificates as found", ListingQuery())
  listing(
    "Listing: 10,000 certificates by name, filtered",
    ListingQuery(filter: try? FilterExpression("cn:host*9.example.com"), order: .commonName))
}

/// Registers a benchmark that builds a view of an incident and reads its first page.
private func listing(_ name: String, _ query: ListingQuery) {
  Benchmark(name, configuration: .fewTimes) { benchmark in
    try await withFile { path in
      let file = try await IncidentFile.filled(
        at: path, certificates: 10_000, service: InstantService().description)
      let listing = try CertificateListing(of: file)
      benchmark.startMeasurement()
      _ = try await listing.build(query)
      blackHole(try await listing.certificates(in: 0..<50))
      benchmark.stopMeasurement()
      listing.close()
      file.close()
    }
  }
}

/// Runs a body with the path of a file to create, in a folder that is deleted afterwards.
private func withFile(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder.appending(path: "benchmark.incident").path(percentEncoded: false))
}

/// Runs a body with an incident whose certificates are all confirmed.
private func withConfirmed(
  certificates: Int, _ body: (IncidentFile) async throws -> Void
) async throws {
  try await withFile { path in
    let file = try await IncidentFile.confirmed(
      at: path, certificates: certificates, service: InstantService().description)
    defer { file.close() }
    try await body(file)
  }
}

extension Journal {
  /// Records that a certificate is about to be sent.
  fileprivate func begin(_ certificate: RunQueue.QueuedCertificate) async throws {
    var revocation = certificate.revocation
    revocation.handle(.sendStarts, at: Date(), policy: RevocationPolicy(reason: .superseded))
    try await record(
      .init(
        certificateID: certificate.id, revocation: revocation,
        event: .init(
          action: revocation.outcome.word, certificateID: certificate.id,
          identity: certificate.identity, detail: "")))
  }
}
