import Benchmark

/// What one piece of the engine or of the console costs, by itself.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration = .manyTimes
  decoding()
  answers()
  machines()
  incident()
  drawing()
}

extension Benchmark.Configuration {
  /// For what takes less than a millisecond.
  static var manyTimes: Self {
    Self(
      metrics: [.wallClock, .cpuTotal, .throughput], scalingFactor: .kilo,
      maxDuration: .seconds(2), maxIterations: 1_000)
  }
  /// For what takes milliseconds.
  static var severalTimes: Self {
    Self(
      metrics: [.wallClock, .cpuTotal], scalingFactor: .one, maxDuration: .seconds(2),
      maxIterations: 100)
  }
  /// For what begins with making a file.
  static var fewTimes: Self {
    Self(
      metrics: [.wallClock, .cpuTotal], scalingFactor: .one, maxDuration: .seconds(10),
      maxIterations: 5)
  }
}
