import Foundation
import Testing

@testable import TUI

@Suite("The terminal's guard")
struct TerminalGuardTests {
  @Test("Every drawing thread gets and keeps its own stack for signal handlers")
  func coversThreads() async {
    for _ in 0..<3 {
      let stacks = await withCheckedContinuation { continuation in
        Thread {
          let before = Self.signalStack()
          TerminalGuard.coverThread()
          let first = Self.signalStack()
          TerminalGuard.coverThread()
          continuation.resume(returning: [before, first, Self.signalStack()])
        }.start()
      }
      #expect(stacks[1].isUsed)
      #expect(stacks[1].size >= 64 * 1_024 || stacks[0].isUsed)
      #expect(stacks[2].address == stacks[1].address)
    }
  }

  private struct SignalStack: Sendable {
    let isUsed: Bool
    let address: Int
    let size: Int
  }

  private static func signalStack() -> SignalStack {
    var stack = stack_t()
    sigaltstack(nil, &stack)
    return SignalStack(
      isUsed: stack.ss_flags & Int32(SS_DISABLE) == 0,
      address: Int(bitPattern: stack.ss_sp), size: Int(stack.ss_size))
  }
}
