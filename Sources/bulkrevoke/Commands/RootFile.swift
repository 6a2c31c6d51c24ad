import Engine
import Foundation

/// A file with the root that a sandbox's clients are to trust.
struct RootFile {
  let path: String
  /// The folder that was made for it; `nil` when somebody else chose the place.
  private let folder: String?

  /// Writes the root to a path, or to a folder of its own.
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
