import Benchmark
import Foundation

@testable import Engine

/// Registers the benchmarks of decoding the services' JSON into the engine's records.
func answers() {
  answer("a read of Trust Lifecycle Manager", "tutorial-detail-answer") { body in
    try JSONDecoder().decode(CertificateAnswer.self, from: body).record()
  }
  answer(
    "a page of 500 results of Trust Lifecycle Manager", "tutorial-search-answer", rows: "items"
  ) { body in
    try JSONDecoder().decode(SearchAnswer.self, from: body).items.rows.compactMap {
      try $0.value?.record()
    }
  }
  answer("a page of 500 orders of CertCentral", "certcentral-orders", rows: "orders") { body in
    try JSONDecoder().decode(OrderListAnswer.self, from: body).orders.rows.compactMap(\.value)
  }
}

/// Registers a benchmark that decodes a fixture of the tests.
///
/// - Parameter rows: The list in the fixture whose first row is repeated 500 times.
private func answer<Value>(
  _ what: String, _ fixture: String, rows: String? = nil, _ read: @escaping (Data) throws -> Value
) {
  let isPage = rows != nil
  Benchmark("JSON: \(what)", configuration: isPage ? .severalTimes : .manyTimes) { benchmark in
    var body = try Data(contentsOf: fixtures.appending(path: "\(fixture).json"))
    if let rows { body = try repeating(rows, in: body, count: 500) }
    benchmark.startMeasurement()
    for _ in benchmark.scaledIterations { blackHole(try read(body)) }
    benchmark.stopMeasurement()
  }
}

private let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../Tests/EngineTests/Fixtures").standardized

private func repeating(_ rows: String, in body: Data, count: Int) throws -> Data {
  guard var page = try JSONSerialization.jsonObject(with: body) as? [String: Any],
    let first = (page[rows] as? [Any])?.first
  else { return body }
  page[rows] = Array(repeating: first, count: count)
  return try JSONSerialization.data(withJSONObject: page)
}
