/// A fault that happens to a call, with the details that the seed chooses for it.
struct DrawnFault: Sendable {
  let fault: SandboxFault
  /// The number from which the details are chosen.
  let number: UInt64

  var kind: SandboxFault.Kind { fault.kind }

  /// Returns a number from 0 up to, but not including, `bound`; each purpose has its own.
  func choice(_ purpose: Int, below bound: Int) -> Int {
    Int(SeededDraw.mix(number &+ UInt64(purpose)) % UInt64(bound))
  }

  func element<T>(of list: [T], _ purpose: Int) -> T {
    list[choice(purpose, below: list.count)]
  }
}
