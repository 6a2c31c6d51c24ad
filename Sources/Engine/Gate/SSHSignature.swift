import Foundation

/// A signature that OpenSSH's `ssh-keygen -Y` makes and checks, as in git. This program reads no
/// private key.
struct SSHSignature {
  /// The purpose that each signature states. A signature for another purpose is no sign-off.
  static let namespace = "bulkrevoke-manifest"

  /// The key that made a signature.
  struct Key: Sendable, Hashable {
    /// The type, such as `ED25519`.
    var type: String
    /// The fingerprint, such as `SHA256:…`.
    var fingerprint: String
  }

  /// Why a signature was not made or not accepted.
  struct Failure: Error {
    var words: String
    /// Whether `ssh-keygen` could not answer. Nothing is known about the signature then.
    var isUnable = false
  }

  /// The signature, in OpenSSH's armoured form.
  let text: String

  init(_ text: String) {
    self.text = text
  }

  /// Signs a file with a private key, or with a public key whose private key is in an agent.
  ///
  /// - Parameter mayAsk: whether ssh-keygen may ask for a passphrase on the terminal. If not,
  ///   signing with a key that needs one fails.
  init(of file: String, with key: String, mayAsk: Bool = true) async throws(Failure) {
    let result = try await Self.run(
      ["-Y", "sign", "-f", key, "-n", Self.namespace], input: file, mayAsk: mayAsk)
    guard result.status == 0, result.output.contains("BEGIN SSH SIGNATURE") else {
      throw Failure(words: result.words)
    }
    text = result.output
  }

  /// Returns the key that signed exactly this file; throws if the signature is for other contents,
  /// or cannot be checked.
  func key(ofSigned file: String) async throws(Failure) -> Key {
    try await withSignatureFile { path throws(Failure) in
      let result = try await Self.run(
        ["-Y", "check-novalidate", "-n", Self.namespace, "-s", path], input: file)
      guard result.status == 0, let key = Key(line: result.output) else {
        throw Failure(words: result.words)
      }
      return key
    }
  }

  /// Returns the principals of the key in an `allowed_signers` file, as they are written there.
  /// There is at least one, and some may be patterns.
  ///
  /// - Throws: `Failure` if the key is not in the list, or the signature is not for this file, or
  ///   cannot be checked.
  func principals(
    in allowedSigners: String, ofSigned file: String
  ) async throws(Failure) -> [String] {
    try await withSignatureFile { path throws(Failure) in
      let found = try await Self.run(
        ["-Y", "find-principals", "-f", allowedSigners, "-s", path], input: "/dev/null")
      let principals = found.output.split(whereSeparator: \.isNewline).map(String.init)
      guard found.status == 0, let principal = principals.first else {
        throw Failure(words: found.words)
      }
      let result = try await Self.run(
        [
          "-Y", "verify", "-f", allowedSigners, "-I", principal, "-n", Self.namespace, "-s", path,
        ], input: file)
      guard result.status == 0 else { throw Failure(words: result.words) }
      return principals.map(\.scrubbed)
    }
  }

  private func withSignatureFile<Value>(
    _ body: (_ path: String) async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let path = TemporaryFile.path("signature")
    defer { unlink(path) }
    do {
      try TemporaryFile.write([text], to: path)
    } catch {
      throw Failure(
        words: "the signature cannot be written to \(path): \(error)", isUnable: true)
    }
    return try await body(path)
  }

  /// The path of `ssh-keygen` without symbolic links; its name alone if it is not found.
  static var programPath: String { ProgramPath.resolved("ssh-keygen")?.scrubbed ?? "ssh-keygen" }

  private struct Result {
    var status: Int32
    var output: String
    var errors: String

    /// The whole output in one line, errors first.
    var words: String {
      (errors + " " + output).split(whereSeparator: \.isWhitespace).joined(separator: " ").scrubbed
    }
  }

  /// Runs `ssh-keygen` with a file on standard input. `ssh-keygen` asks for any passphrase itself,
  /// so this program never sees one.
  private static func run(
    _ arguments: [String], input: String, mayAsk: Bool = true
  ) async throws(Failure) -> Result {
    guard let program = ProgramPath.resolved("ssh-keygen") else {
      throw Failure(words: "ssh-keygen is missing; install openssh-client", isUnable: true)
    }
    var child = ChildProcess(program, arguments)
    child.input = .file(input)
    child.keepsErrors = true
    child.mayAsk = mayAsk
    // Signing is quick, but on an overloaded machine or with a remote agent it can exceed the
    // default limit.
    if !mayAsk { child.limit = .seconds(120) }
    if !mayAsk {
      // ssh-keygen then asks /bin/false, which gives no passphrase, so a locked key fails. It must
      // not read one from the terminal, or from the text on standard input.
      child.environment = ["SSH_ASKPASS_REQUIRE": "force", "SSH_ASKPASS": "/bin/false"]
    }
    do {
      let ending = try await child.run()
      return Result(status: ending.status, output: ending.output, errors: ending.errors)
    } catch {
      throw Failure(words: error.sentence(about: "ssh-keygen"), isUnable: true)
    }
  }
}

extension SSHSignature.Key {
  /// Reads `Good "bulkrevoke-manifest" signature with ED25519 key SHA256:…`.
  fileprivate init?(line: String) {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let at = words.firstIndex(of: "key"), at > 0, at + 1 < words.count,
      words[at + 1].contains(":")
    else { return nil }
    self.init(type: String(words[at - 1]).scrubbed, fingerprint: String(words[at + 1]).scrubbed)
  }
}

/// Files that only the current user may read, and that exist for the length of one call.
enum TemporaryFile {
  static func path(_ kind: String) -> String {
    FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-\(kind)-\(UUID().uuidString)").path(percentEncoded: false)
  }

  static func write(_ pieces: some Sequence<String>, to path: String) throws {
    let handle = try create(path)
    defer { try? handle.close() }
    for piece in pieces { try handle.write(contentsOf: Data(piece.utf8)) }
  }

  static func create(_ path: String) throws -> FileHandle {
    let descriptor = NewFile.create(at: path)
    guard descriptor >= 0 else {
      throw IncidentError(
        errno == ENOSPC ? .diskFull : .noPermission,
        "\(path.scrubbed) cannot be created: \(String(cString: strerror(errno)))")
    }
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }
}
