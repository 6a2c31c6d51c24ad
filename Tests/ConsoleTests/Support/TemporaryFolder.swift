import Foundation

/// A folder that is removed with the last reference to it.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-tests-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  private init(copying folder: TemporaryFolder) throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "bulkrevoke-tests-\(UUID().uuidString)").path()
    try FileManager.default.copyItem(atPath: folder.path, toPath: path)
  }

  /// Returns another folder with equal content.
  func copy() throws -> TemporaryFolder { try TemporaryFolder(copying: self) }

  /// Returns the path of a file in the folder.
  func file(_ name: String) -> String { path + "/" + name }
}
