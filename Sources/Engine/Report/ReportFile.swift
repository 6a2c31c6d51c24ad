import Foundation

/// Writes a report to a file that only its owner may read, all of it or nothing.
public enum ReportFile {
  /// Writes beside the target first and moves it into place, so that a reader never sees half.
  ///
  /// Throws `IncidentError` when the file cannot be written.
  public static func write(
    _ report: IncidentReport, format: ReportFormat, to path: String
  ) throws {
    let partial = path + ".part-\(getpid())"
    // What an earlier process with our number left, or somebody put there, is not written into.
    unlink(partial)
    let descriptor = open(partial, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try report.write(format) { try handle.write(contentsOf: Data($0.utf8)) }
      try handle.synchronize()
      try handle.close()
    } catch let error as IncidentError {
      unlink(partial)
      throw error
    } catch {
      let failure = failure(path)
      unlink(partial)
      throw failure
    }
    guard rename(partial, path) == 0 else {
      let failure = failure(path)
      unlink(partial)
      throw failure
    }
  }

  private static func failure(_ path: String) -> IncidentError {
    IncidentError(
      errno == ENOSPC ? .diskFull : .noPermission,
      "the report \(path.scrubbed) cannot be written: \(String(cString: strerror(errno)))")
  }
}
