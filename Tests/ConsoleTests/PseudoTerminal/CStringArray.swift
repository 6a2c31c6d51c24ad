import Glibc

/// A null-terminated array of C strings, as `execve` takes its arguments.
enum CStringArray {
  static func with<Value>(
    _ strings: [String], _ use: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Value
  ) -> Value {
    let pointers = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return pointers.withUnsafeBufferPointer { use($0.baseAddress) }
  }
}
