import ArgumentParser

/// The engine as a program without a screen, to compare with other programs.
@main
struct EngineBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine-benchmark", abstract: "Measures the engine.",
    subcommands: [Prepare.self, Run.self, Listing.self])
}
