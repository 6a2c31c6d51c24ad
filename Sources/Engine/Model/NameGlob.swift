import Foundation

/// A name with wildcards: `*` matches any text, `?` any one character, and every other character
/// itself.
///
/// Names and globs are compared in their canonical forms, so `*.köln.example` matches
/// `www.xn--kln-sna.example`, and `*.xn--kln-sna.example` matches `www.KÖLN.example`.
struct NameGlob: Hashable, Sendable {
  private let ascii: [Unicode.Scalar]
  private let unicode: [Unicode.Scalar]

  init(_ text: String) {
    var template = String.UnicodeScalarView()
    for scalar in (CanonicalName.address(in: text) ?? text).unicodeScalars {
      switch scalar {
      case "*": template.append(CanonicalName.anyText)
      case "?": template.append(CanonicalName.anyCharacter)
      default: template.append(scalar)
      }
    }
    self.init(CanonicalName(String(template)))
  }

  private init(_ name: CanonicalName) {
    ascii = Array(name.ascii.unicodeScalars)
    unicode = Array(name.unicode.unicodeScalars)
  }

  /// Reads the output of ``forms(of:isPart:)``; `nil` for other text.
  init?(forms: String) {
    let scalars = Array(forms.unicodeScalars)
    guard let end = scalars.firstIndex(of: "\n") else { return nil }
    ascii = Array(scalars[..<end])
    unicode = Array(scalars[(end + 1)...])
  }

  /// Returns both forms of a glob as one text, with the wildcards of ``CanonicalName``.
  ///
  /// - Parameter isPart: whether the glob need only match part of a name.
  static func forms(of name: CanonicalName, isPart: Bool) -> String {
    let around = isPart ? String(CanonicalName.anyText) : ""
    return [name.ascii, name.unicode].map { around + $0 + around }.joined(separator: "\n")
  }

  /// Whether the glob matches the whole name, in either form.
  func fits(_ name: CanonicalName) -> Bool {
    if Self.matches(ascii, Array(name.ascii.unicodeScalars)) { return true }
    let isSame = name.ascii == name.unicode && ascii == unicode
    return !isSame && Self.matches(unicode, Array(name.unicode.unicodeScalars))
  }

  /// Whether a certificate with this name serves a host that the glob matches, directly or through
  /// a wildcard.
  ///
  /// For example, `www.pay.example` also relies on a certificate for `*.pay.example` (RFC 9525,
  /// 6.3).
  func isServed(by name: CanonicalName) -> Bool {
    if fits(name) { return true }
    guard name.ascii.hasPrefix("*."), let dot = ascii.firstIndex(of: ".") else { return false }
    let domain = Array(name.ascii.unicodeScalars.dropFirst(2))
    return Self.matches(Array(ascii[ascii.index(after: dot)...]), domain)
  }

  /// Returns why a glob protects nothing, or less than it seems to; `nil` when the glob is valid.
  static func mistake(in text: String) -> String? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if text.isEmpty { return "it is empty" }
    if let sign = text.first(where: { "[]{}\\".contains($0) }) {
      return "only * and ? are wildcards, and no name contains “\(sign)”"
    }
    if text.hasPrefix(".") {
      return "no name starts with a dot; did you mean “*\(text.scrubbed)”?"
    }
    if let sign = text.first(where: { "^$!%\"".contains($0) }) {
      return "no name contains “\(sign)”"
    }
    if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) {
      return "it contains a control character"
    }
    return nil
  }

  /// Whether a glob matches a whole text. Backtracks only to the last `*`, which is enough, so the
  /// number of steps is at most the product of the two lengths.
  private static func matches(_ glob: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
    var (position, index) = (0, 0)
    var retry: (position: Int, index: Int)?
    while index < text.count {
      if position < glob.count, glob[position] == CanonicalName.anyText {
        retry = (position + 1, index)
        position += 1
      } else if position < glob.count,
        glob[position] == CanonicalName.anyCharacter || glob[position] == text[index]
      {
        position += 1
        index += 1
      } else if let last = retry {
        retry = (last.position, last.index + 1)
        (position, index) = (last.position, last.index + 1)
      } else {
        return false
      }
    }
    return glob[position...].allSatisfy { $0 == CanonicalName.anyText }
  }
}
