/// What a call asked for, whichever API it came through.
enum CallKind: UInt8 {
  case other
  case hello
  case profiles
  case profile
  case search
  case read
  case revoke
  case release

  var name: String { "\(self)" }
}
