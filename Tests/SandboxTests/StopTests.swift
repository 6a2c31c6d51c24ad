import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Sandbox

@Suite("A sandbox that stops", .timeLimit(.minutes(5)))
struct StopTests {
  @Test func `Connections that arrive meanwhile are closed, and the process goes on`() async throws
  {
    let clock = try ManualClock()
    for _ in 0..<40 {
      let server = SandboxServer(options: .quick(certificates: 5, clock: clock))
      let address = try await server.start()
      let port = try #require(URL(string: address.baseURL)?.port)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 {
          group.addTask {
            while !Task.isCancelled {
              let connecting = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port)
              guard let channel = try? await connecting.get() else { return }
              try? await channel.close()
            }
          }
        }
        await server.stop()
        try await group.waitForAll()
      }
    }
  }
}
