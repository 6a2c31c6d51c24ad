import Crypto
import Foundation

/// The list of people who may sign, as it was at one point in time.
///
/// The list is read once, and ssh-keygen gets a copy. The digest on record is therefore the digest
/// of the list that ssh-keygen used, even if the file changes meanwhile.
struct AllowedSigners: Sendable {
  /// The path of the list, without symbolic links; scrubbed, for messages and the record.
  let path: String
  /// SHA-256 of the list, 64 hexadecimal digits in lower case.
  let digest: String
  private let contents: Data

  /// The largest list that is read, in bytes.
  private static let largest = 16 << 20

  /// Reads the list.
  ///
  /// - Throws: `IncidentError` with code `uncheckedApproval` if no list is named, or it cannot be
  ///   read.
  init(path: String?) throws {
    guard let path else {
      throw IncidentError(
        .uncheckedApproval,
        "no reviewer is known: name an allowed_signers file in the configuration, or with "
          + "--allowed-signers")
    }
    func refusal(_ why: String) -> IncidentError {
      IncidentError(
        .uncheckedApproval, "the allowed_signers file \(path.scrubbed) cannot be read: \(why)")
    }
    // Without O_NONBLOCK, opening a pipe would wait for a program that writes to it.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw refusal(String(cString: strerror(errno))) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      throw refusal("it is not a regular file")
    }
    guard facts.st_size <= Self.largest else { throw refusal("it is too large") }
    guard let contents = try? file.readToEnd() ?? Data() else {
      throw refusal(String(cString: strerror(errno)))
    }
    self.contents = contents
    self.path = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false).scrubbed
    digest = SHA256.hash(data: contents).hexadecimal()
  }

  /// The list and the program that check a signature now, for the record.
  var check: SignatureCheck {
    SignatureCheck(
      allowedSigners: path, allowedSignersDigest: digest, program: SSHSignature.programPath)
  }

  /// Runs `body` with the path of a private copy of the list.
  ///
  /// - Throws: `Failure` with `isUnable` set if the list cannot be copied whole, because keys could
  ///   be missing from part of a list.
  func withCopy<Value>(
    _ body: (_ path: String) async throws(SSHSignature.Failure) -> Value
  ) async throws(SSHSignature.Failure) -> Value {
    let copy = TemporaryFile.path("signers")
    defer { unlink(copy) }
    do {
      let file = try TemporaryFile.create(copy)
      try file.write(contentsOf: contents)
      try file.close()
    } catch {
      throw SSHSignature.Failure(
        words: "the allowed_signers file cannot be copied to \(copy.scrubbed): \(error)"
          .scrubbed,
        isUnable: true)
    }
    return try await body(copy)
  }
}
