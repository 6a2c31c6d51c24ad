import Foundation

/// People with a login name and an ssh key each, and a configuration that needs one sign-off.
struct ReviewPeople: Sendable {
  let folder: TemporaryFolder

  /// Makes keys for ann, bob and eve; ann and bob may sign.
  ///
  /// - Parameter configuration: the path of the configuration file within the folder.
  init(in folder: TemporaryFolder, configuration: String) throws {
    self.folder = folder
    var signers = ""
    for name in ["ann", "bob", "eve"] {
      try Self.keygen("-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder.file(name))
      guard name != "eve" else { continue }
      signers +=
        "\(name)@example.org "
        + (try String(contentsOfFile: folder.file(name + ".pub"), encoding: .utf8))
    }
    try signers.write(toFile: folder.file("signers"), atomically: true, encoding: .utf8)
    try "approvals: 1\nallowed_signers: \(folder.file("signers"))\n".write(
      toFile: folder.file(configuration), atomically: true, encoding: .utf8)
  }

  /// Returns the path of a person's private key.
  func key(of name: String) -> String { folder.file(name) }

  /// Returns the environment of a person's process. The program believes only root's `SUDO_USER`.
  static func environment(of name: String) -> [String: String] { ["SUDO_USER": name] }

  /// Returns the program's name for a person.
  static func account(of name: String) -> String { "root (\(name))" }

  /// Replaces the account at the start of a text with the person's name.
  static func person(in text: String) -> String {
    text.replacing("root (", with: "").replacing("): ", with: ": ")
  }

  /// Runs `ssh-keygen` until it ends.
  static func keygen(_ arguments: String...) throws {
    let process = try Process.run(
      URL(filePath: "/usr/bin/env"), arguments: ["ssh-keygen"] + arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}
