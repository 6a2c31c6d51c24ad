import ArgumentParser
import Engine
import Foundation

/// Times the waits after a filter or a sort: for the first page of the view, and for all of it.
struct Listing: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time views of an incident up to their first page and to their end, each in seconds.")

  @Argument(help: "The incident file.") var file: String

  private static let page = 0..<50

  func run() async throws {
    let incident = try IncidentFile.openForReading(at: file)
    defer { incident.close() }
    let queries = [
      ("as found", ListingQuery()),
      ("sorted by name", ListingQuery(order: .commonName)),
      ("filtered by name", ListingQuery(filter: try FilterExpression("cn:host*99.example.com"))),
      ("filtered by a word", ListingQuery(filter: try FilterExpression("host77"))),
    ]
    for (name, query) in queries {
      let listing = try CertificateListing(of: incident)
      defer { listing.close() }
      let (readable, sink) = AsyncStream.makeStream(of: Void.self)
      let firstPage = Task {
        for await _ in readable { break }
        _ = try await listing.certificates(in: Self.page)
        return ContinuousClock.now
      }
      let began = ContinuousClock.now
      _ = try await listing.build(query) { _ in sink.yield() }
      let whole = ContinuousClock.now
      sink.yield()
      print("first page \(name): \((try await firstPage.value - began).seconds)")
      print("all positions \(name): \((whole - began).seconds)")
    }
  }
}
