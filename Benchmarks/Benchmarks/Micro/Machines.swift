import Benchmark
import Engine
import Foundation

/// Registers the benchmarks of code that decides, without input or output.
func machines() {
  Benchmark("Outcome: from planned to verified") { benchmark in
    let policy = RevocationPolicy(reason: .superseded)
    let now = Date()
    let record = RevocationRecord(reason: .known(.superseded), date: now, comments: nil)
    for _ in benchmark.scaledIterations {
      var revocation = CertificateRevocation()
      revocation.handle(.sendStarts, at: now, policy: policy)
      revocation.handle(.answered(.accepted), at: now, policy: policy)
      blackHole(revocation.handle(.read(.revoked, record), at: now, policy: policy))
    }
  }
  Benchmark("Budget: a call within CertCentral's windows") { benchmark in
    guard let rate = RequestRate("100/5s,1000/180s") else { return }
    var budget = RequestBudget(rate: rate)
    var now = ContinuousClock.now
    for _ in benchmark.scaledIterations {
      blackHole(budget.take(at: now))
      budget.end(at: now)
      now += .milliseconds(181)
    }
  }
}
