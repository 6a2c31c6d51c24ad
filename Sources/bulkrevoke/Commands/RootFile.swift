import Engine
import Foundation

/// A file with the root certificate that a sandbox's clients must trust.
struct RootFile {
  let path: String
  /// The folder created for the file; `nil` if the path was given.
  private let folder: String?

  /// Writes the root to a path, or to a new temporary folder if the path is `nil`.
  init(pem: String, path: String?) throws {
    folder =
      path == nil
      ? FileManager.default.temporaryDirectory
        .appending(path: "bulkrevoke-\(UUID().uuidString)").path(percentEncoded: false) : nil
    if let folder {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    self.path = path ?? "\(folder ?? "")/sandbox-root.pem"
    try OutputFile.write("the root certificate", to: self.path) { try $0(pem) }
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: folder ?? path)
  }
}
