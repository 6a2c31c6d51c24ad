import ArgumentParser

/// The inventory of a sandbox, for both `--sandbox` and the `sandbox` subcommand.
struct InventoryOptions: ParsableArguments {
  @Option(help: "How many certificates the sandbox holds, 1 to 1000000.")
  var certificates = 500

  @Option(help: "The seed that the sandbox's certificates are made from.")
  var seed: UInt64 = 1

  func validate() throws {
    guard (1...1_000_000).contains(certificates) else {
      throw ValidationError("--certificates takes a number from 1 to 1000000.")
    }
  }
}
