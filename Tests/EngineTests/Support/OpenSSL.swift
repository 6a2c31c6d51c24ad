import Foundation

@testable import Engine

/// The `openssl` command, the reference for reading certificates.
enum OpenSSL {
  /// A certificate as OpenSSL reads it.
  struct Reading {
    /// DNS names without a prefix, and addresses with their kind, in this program's notation.
    let names: Set<String>
    /// Serial number, as `openssl x509 -serial` prints it.
    let serial: SerialNumber?
    /// SHA-256 fingerprint.
    let thumbprint: Thumbprint
  }

  /// Runs a command in a folder.
  ///
  /// - Returns: its output; `nil` if it failed.
  static func run(_ arguments: [String], in folder: URL) throws -> [UInt8]? {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.currentDirectoryURL = folder
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return process.terminationStatus == 0 ? bytes : nil
  }

  /// Returns the reading of a PEM certificate; `nil` if OpenSSL cannot read it.
  static func read(_ file: URL) throws -> Reading? {
    let folder = file.deletingLastPathComponent()
    let base = ["x509", "-in", file.path, "-noout"]
    guard let facts = try run(base + ["-serial", "-fingerprint", "-sha256"], in: folder) else {
      return nil
    }
    // A long serial number continues on the next line after a backslash.
    let lines = String(lenient: facts).replacing("\\\n", with: "").split(separator: "\n").map {
      line in
      line.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
    }
    guard lines.count == 2 else { return nil }
    let names = try run(base + ["-ext", "subjectAltName"], in: folder) ?? []
    return Reading(
      names: Self.names(in: String(lenient: names)), serial: SerialNumber(written: lines[0]),
      thumbprint: Thumbprint(lines[1]))
  }

  private static func names(in text: String) -> Set<String> {
    let kinds = ["DNS:": "", "IP Address:": "ip:", "email:": "email:"]
    var names: Set<String> = []
    for line in text.split(separator: "\n") where line.hasPrefix(" ") {
      for part in line.drop(while: { $0 == " " }).components(separatedBy: ", ") {
        for (prefix, kind) in kinds where part.hasPrefix(prefix) {
          let name = part.dropFirst(prefix.count)
          names.insert((kind + (kind == "ip:" ? name.lowercased() : String(name))).scrubbed)
        }
      }
    }
    return names
  }
}
