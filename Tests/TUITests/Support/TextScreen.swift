import Foundation
import Testing

@testable import TUI

/// Compares a frame with the text screen that is committed under `Snapshots`.
///
/// A frame differs when any character or any style differs: the file holds the text and, below it,
/// a letter for each cell's style. With `RECORD_SCREENS=1` in the environment, the files are
/// written instead. Look at the changes before committing them.
func expectScreen(
  _ canvas: Canvas, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Snapshots")
  let file = folder.appending(path: name + ".txt")
  let shown =
    (canvas.lines + ["", "styles:"] + canvas.styleLines)
    .map { $0.replacing(/[ ]+$/, with: "") }.joined(separator: "\n") + "\n"
  if ProcessInfo.processInfo.environment["RECORD_SCREENS"] == "1" {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try shown.write(to: file, atomically: true, encoding: .utf8)
    return
  }
  let committed = try? String(contentsOf: file, encoding: .utf8)
  guard committed != shown else { return }
  Issue.record(
    """
    The screen “\(name)” is not the committed one\(committed == nil ? ", which is missing" : "").
    shown:
    \(shown)
    """, sourceLocation: sourceLocation)
}
