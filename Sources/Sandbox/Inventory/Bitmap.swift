/// One bit for each certificate.
struct Bitmap: Sendable {
  private(set) var words: [UInt64]

  init(count: Int) {
    words = Array(repeating: 0, count: (count + 63) / 64)
  }

  subscript(index: Int) -> Bool {
    get { words[index / 64] >> UInt64(index % 64) & 1 == 1 }
    set {
      if newValue {
        words[index / 64] |= 1 << UInt64(index % 64)
      } else {
        words[index / 64] &= ~(1 << UInt64(index % 64))
      }
    }
  }
}
