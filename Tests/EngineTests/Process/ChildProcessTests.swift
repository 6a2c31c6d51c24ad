import Foundation
import Testing

@testable import Engine

/// Programs that run for this one, with no terminal.
@Suite("Child processes", .timeLimit(.minutes(5)))
struct ChildProcessTests {
  /// Returns a shell with a time limit that suffices on a busy machine.
  private static func shell(_ script: String) -> ChildProcess {
    var child = ChildProcess("/bin/sh", ["-c", script])
    child.limit = .seconds(240)
    return child
  }

  @Test("The ending has status and output, and standard error if it is kept")
  func ending() async throws {
    var child = Self.shell("echo out; echo err >&2; exit 3")
    child.keepsErrors = true
    let ending = try await child.run()
    #expect(ending.status == 3)
    #expect(ending.output == "out\n")
    #expect(ending.errors == "err\n")
  }

  @Test("A process that hangs is ended with its children", arguments: ["", "echo x; "])
  func hanging(before: String) async throws {
    let file = TemporaryFile.path("pid")
    defer { unlink(file) }
    var child = Self.shell("sleep 600 & echo $! > \(file); \(before)wait")
    child.limit = .milliseconds(300)
    do {
      _ = try await child.run()
      Issue.record("it ended by itself")
    } catch {
      #expect(error.sentence(about: "it").contains("did not end"))
    }
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    // A killed child is gone, or a zombie.
    let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    #expect(status?.contains(") Z ") ?? true)
  }

  @Test("A process that never stops writing is ended")
  func endlessOutput() async throws {
    do {
      _ = try await Self.shell("yes").run()
      Issue.record("it ended by itself")
    } catch {
      #expect(error.sentence(about: "yes").contains("wrote more than"))
    }
  }

  @Test("A child that leaves a process with its output open has still ended")
  func leftBehind() async throws {
    let ending = try await Self.shell("sleep 600 & echo $!").run()
    let left = try #require(pid_t(ending.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    // The process that was left behind still has the output open.
    #expect(kill(left, SIGKILL) == 0)
  }

  @Test("No child inherits the API key")
  func environment() async throws {
    setenv("BULKREVOKE_API_KEY", "never-inherited", 1)
    defer { unsetenv("BULKREVOKE_API_KEY") }
    let ending = try await Self.shell("env").run()
    #expect(!ending.output.contains("never-inherited"))
  }

  @Test("Only absolute folders are searched for a program, and its path has no links")
  func path() throws {
    let folder = TemporaryFile.path("bin")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/tool", withDestinationPath: "/bin/sh")
    let resolved = try #require(ProgramPath.resolved("tool", path: "relative::\(folder)"))
    #expect(resolved == URL(filePath: "/bin/sh").resolvingSymlinksInPath().path())
    #expect(ProgramPath.resolved("tool", path: "") == nil)
    #expect(ProgramPath.resolved("no-such-program") == nil)
  }
}
