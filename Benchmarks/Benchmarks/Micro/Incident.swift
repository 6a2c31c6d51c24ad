import Benchmark
import Engine
import Foundation
import Samples

/// Writing to the incident file and asking it.
func incident() {
  let one = Benchmark.Configuration(
    metrics: [.wallClock, .cpuTotal], scalingFactor: .one, maxDuration: .seconds(10),
    maxIterations: 5)
  Benchmark(
    "Journal: run 1,000 certificates with a service that answers at once", configuration: one
  ) { benchmark in
    try await withFile { path in
      let service = InstantService()
      let file = try await IncidentFile.confirmed(
        at: path, certificates: 1_000, service: service.description)
      let run = RevocationRun(
        file: file, service: service, revoker: service,
        policy: RevocationPolicy(reason: .superseded, firstReadDelay: .zero),
        options: RunOptions(concurrency: 16, canary: 0))
      benchmark.startMeasurement()
      blackHole(try await run.run(stopsWhenPaused: true))
      benchmark.stopMeasurement()
      file.close()
    }
  }
  Benchmark("Incident: write a page of 1,000 search results", configuration: one) { benchmark in
    try await withFile { path in
      let file = try await IncidentFile.filled(
        at: path, certificates: 0, service: InstantService().description)
      let search = try file.beginSearch()
      let page = (1...1_000).map(CertificateRecord.numbered)
      let profile = Profile(id: "benchmark", name: "Benchmark")
      benchmark.startMeasurement()
      blackHole(try await file.add(page, of: profile, search: search))
      benchmark.stopMeasurement()
      file.close()
    }
  }
  Benchmark("Incident: check 10,000 certificates and confirm them", configuration: one) {
    benchmark in
    try await withFile { path in
      let file = try await IncidentFile.filled(
        at: path, certificates: 10_000, service: InstantService().description)
      benchmark.startMeasurement()
      _ = try await file.change(.check, .all)
      _ = try file.confirm(RevocationOrder(reason: .superseded))
      benchmark.stopMeasurement()
      file.close()
    }
  }
  listing("Listing: 10,000 certificates as found", ListingQuery(), one)
  listing(
    "Listing: 10,000 certificates by name, filtered",
    ListingQuery(filter: try? FilterExpression("cn:host*9.example.com"), order: .commonName), one)
}

/// Building a view of an incident and reading its first page.
private func listing(
  _ name: String, _ query: ListingQuery, _ configuration: Benchmark.Configuration
) {
  Benchmark(name, configuration: configuration) { benchmark in
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

/// Runs a body with the path of a file that is not there yet, in a folder that goes afterwards.
private func withFile(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder.appending(path: "benchmark.incident").path(percentEncoded: false))
}
