import Benchmark
import Engine
import Foundation

@testable import TUI

/// Registers the benchmarks from a key to a drawn frame, without ncurses and the incident file.
func drawing() {
  for size in [Size(rows: 24, columns: 80), Size(rows: 60, columns: 200)] {
    Benchmark("Console: draw the certificates, \(size.columns)x\(size.rows)") { benchmark in
      let console = CertificatesConsole(size)
      benchmark.startMeasurement()
      for _ in benchmark.scaledIterations { blackHole(console.drawn()) }
      benchmark.stopMeasurement()
    }
    Benchmark("Console: take a key and draw, \(size.columns)x\(size.rows)") { benchmark in
      var console = CertificatesConsole(size)
      benchmark.startMeasurement()
      for iteration in benchmark.scaledIterations {
        console.press(iteration % 2 == 0 ? .pageDown : .pageUp)
        blackHole(console.drawn())
      }
      benchmark.stopMeasurement()
    }
  }
}

/// The console on the Certificates screen, with an incident in memory that answers at once.
private struct CertificatesConsole {
  private var model: AppModel
  private var incident = IncidentStandIn(SampleCertificates.many)

  init(_ size: Size) {
    model = AppModel(
      context: AppContext(
        service: InstantService().description, rate: [], isSandbox: false, isReadOnly: false,
        now: SampleCertificates.now),
      size: size, makeScreen: { _ in CertificatesScreen() })
    answer(model.begin())
  }

  mutating func press(_ key: Key) { answer(model.handle(.key(KeyEvent(key)))) }

  func drawn() -> Canvas {
    var canvas = Canvas(size: model.size)
    _ = AppFrame.draw(model, on: &canvas)
    return canvas
  }

  private mutating func answer(_ effects: [Effect]) {
    var waiting = effects[...]
    while let effect = waiting.popFirst() {
      guard let news = incident.answer(effect) else { continue }
      waiting += model.handle(news, now: model.context.now)
    }
  }
}
