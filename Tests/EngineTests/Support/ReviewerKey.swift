import Foundation

@testable import Engine

/// An SSH key made for a test.
struct ReviewerKey {
  let path: String
  let principal: String

  init(_ principal: String, in folder: URL, passphrase: String = "") throws {
    self.principal = principal
    path = folder.appending(path: "key-\(UUID().uuidString)").path(percentEncoded: false)
    let process = try Process.run(
      URL(filePath: "/usr/bin/env"),
      arguments: [
        "ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", principal, "-f", path,
      ])
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }

  /// The line of `allowed_signers` for this key.
  var allowed: String {
    get throws {
      let key = try String(contentsOfFile: path + ".pub", encoding: .utf8)
      return "\(principal) namespaces=\"\(SSHSignature.namespace)\" \(key)"
    }
  }
}

/// An incident with a frozen manifest, and the reviewers who can sign it.
struct ReviewScene {
  let file: IncidentFile
  let folder: URL
  let bob: ReviewerKey
  let cleo: ReviewerKey

  static let ann = Operator(name: "ann@host")
  static let bobby = Operator(name: "bob@host")
  static let instruction = RevocationInstruction(
    reason: .superseded, comment: "drill", ticket: "T-1")

  /// Makes four certificates, checks three and freezes them as Ann. Bob and Cleo can sign.
  init(approvals: Int = 1) async throws {
    file = try await TestIncident.selecting(TestIncident.certificates(4))
    folder = URL(filePath: file.path).deletingLastPathComponent()
    bob = try ReviewerKey("bob@example.org", in: folder)
    cleo = try ReviewerKey("cleo@example.org", in: folder)
    try (try bob.allowed + cleo.allowed).write(
      to: folder.appending(path: "allowed_signers"), atomically: true, encoding: .utf8)
    try file.selection.adopt(Safeguards(requiredSignOffs: approvals), by: Self.ann)
    _ = try await file.selection.change(.check, .rows([1, 2, 3]), by: Self.ann)
    _ = try file.review.freeze(Self.instruction, by: Self.ann)
  }

  var gate: SignOffGate {
    SignOffGate(
      file: file,
      allowedSigners: folder.appending(path: "allowed_signers").path(percentEncoded: false))
  }

  /// Marks every certificate as seen and signs.
  @discardableResult
  func approve(_ key: ReviewerKey? = nil, by actor: Operator = bobby) async throws -> SignOff {
    _ = try await file.review.mark(.seen, .all, by: actor)
    return try await gate.approve(key: (key ?? bob).path, by: actor)
  }

  func remove() { TestIncident.remove(file) }

  var actions: [String] {
    get throws {
      var actions: [String] = []
      try file.forEachEvent { actions.append($0.action) }
      return actions
    }
  }
}

/// Returns the `IncidentError` that `body` throws; `nil` if it throws none.
func refusal(_ body: () async throws -> some Any) async -> IncidentError? {
  do {
    _ = try await body()
    return nil
  } catch {
    return error as? IncidentError
  }
}
