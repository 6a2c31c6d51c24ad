import ArgumentParser
import Engine
import Foundation

/// `bulkrevoke approve`: a reviewer signs the frozen manifest, or sends it back.
struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    abstract: "Sign the manifest that an operator has frozen, or send it back.",
    discussion: """
      ssh-keygen signs the canonical text of the manifest with an ssh key, and the signature is \
      checked against the allowed signers; bulkrevoke never reads a key. A changed check, reason \
      or comment voids every sign-off. The operator's own sign-off does not count.

      You can also sign on the machine that has the key: --print writes the text, \
      “ssh-keygen -Y sign -n bulkrevoke-manifest -f KEY” signs it, and --signature imports it.
      """)

  @Argument(help: "The incident file.")
  var file: String

  @Option(help: "The private key to sign with, or the public one when an agent holds the private.")
  var key: String?

  @Option(help: "A file with a signature made on another machine.")
  var signature: String?

  @Flag(help: "Write the text to sign, or the text signed last, to standard output.")
  var print = false

  @Option(help: "Send it back to the operator, with a comment.")
  var sendBack: String?

  @Option(
    help: "Why you approve although some certificates are not marked as seen; for the record.")
  var statement = ""

  // Root options parse first, so an option must have the same meaning there and here.
  @OptionGroup var service: ServiceOptions

  func validate() throws {
    guard [key != nil, signature != nil, print, sendBack != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("Give exactly one of --key, --signature, --print and --send-back.")
    }
  }

  func run() async throws {
    try await reportingErrors {
      if print {
        let incident = try IncidentFile.openForReading(at: file)
        defer { incident.close() }
        try incident.review.writeManifestText(to: Output.data)
        return ProgramExit.complete
      }
      let configured = try ConfigurationFile(path: service.config).allowedSigners
      let incident = try IncidentFile.open(at: file)
      defer { incident.close() }
      if let sendBack {
        try incident.review.sendBack(comment: sendBack)
        Output.line("sent back")
        return ProgramExit.complete
      }
      let gate = SignOffGate(file: incident, allowedSigners: service.allowedSigners ?? configured)
      let signOff = try await signOff(by: gate)
      Output.line(
        "approved by \(signOff.principal), \(signOff.keyType) key \(signOff.fingerprint), "
          + "SHA-256 \(signOff.digest)")
      return ProgramExit.complete
    }
  }

  private func signOff(by gate: SignOffGate) async throws -> SignOff {
    if let key { return try await gate.approve(key: key, statement: statement) }
    guard let signature, let text = try? String(contentsOfFile: signature, encoding: .utf8) else {
      throw UsageError(
        description: "the signature file \((signature ?? "").scrubbed) cannot be read")
    }
    return try await gate.approve(signature: text, statement: statement)
  }
}
