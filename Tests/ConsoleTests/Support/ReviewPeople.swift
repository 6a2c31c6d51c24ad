import Foundation

/// People with a login name and an ssh key each, and a configuration that wants one of them to
/// approve.
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

  /// The path of somebody's private key.
  func key(of name: String) -> String { folder.file(name) }

  /// What makes a process somebody's: only root's environment tells who stands behind the account.
  static func environment(of name: String) -> [String: String] { ["SUDO_USER": name] }

  /// How the program calls somebody.
  static func account(of name: String) -> String { "root (\(name))" }

  /// The person in a text that begins with an account, and the rest of the text.
  static func person(in text: String) -> String {
    text.replacing("root (", with: "").replacing("): ", with: ": ")
  }

  /// Runs `ssh-keygen` to its end.
  static func keygen(_ arguments: String...) throws {
    let process = try Process.run(
      URL(filePath: "/usr/bin/env"), arguments: ["ssh-keygen"] + arguments)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}
