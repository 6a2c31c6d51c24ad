import Benchmark

/// What one piece of the engine costs, by itself.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .kilo,
    maxDuration: .seconds(2), maxIterations: 1_000)
  decoding()
  machines()
  incident()
}
