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

  /// Another folder with the same in it.
  func copy() throws -> TemporaryFolder { try TemporaryFolder(copying: self) }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { path + "/" + name }
}
