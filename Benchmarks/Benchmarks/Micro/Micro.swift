import Benchmark

/// The benchmarks of single parts of the engine and the console.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .manyTimes
  decoding()
  answers()
  machines()
  incident()
  drawing()
}

extension Benchmark.Configuration {
  /// The configuration for work of less than a millisecond.
  static var manyTimes: Self {
    Self(
      metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .kilo,
      maxDuration: .seconds(2), maxIterations: 1_000)
  }
  /// The configuration for work of milliseconds.
  static var severalTimes: Self {
    Self(
      metrics: [.wallClock, .cpuTotal], scalingFactor: .one, maxDuration: .seconds(2),
      maxIterations: 100)
  }
  /// The configuration for work that starts with creating a file.
  static var fewTimes: Self {
    Self(
      metrics: [.wallClock, .cpuTotal], scalingFactor: .one, maxDuration: .seconds(10),
      maxIterations: 5)
  }
}
