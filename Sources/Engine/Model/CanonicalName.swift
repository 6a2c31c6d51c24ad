import Foundation

/// A name in the two forms that are used for comparison.
///
/// One DNS name has many spellings: `www.KÖLN.example.`, `www.xn--kln-sna.example`, an ö made of
/// two characters, a full-width dot. All of them have the same canonical name. Text that is not a
/// DNS name (an e-mail address, a URL, a person's name) is converted in the same way, word by word.
///
/// The mapping is that of UTS 46 for IDNA 2008: compatibility characters are replaced, case is
/// folded, ignorable characters are dropped, and ß stays ß.
struct CanonicalName: Hashable, Sendable {
  /// The name with every label in ASCII: `www.xn--kln-sna.example`.
  let ascii: String
  /// The name with every label in readable form: `www.köln.example`.
  let unicode: String

  /// Stands for `*` in a glob: any text.
  static let anyText: Unicode.Scalar = "\u{1}"
  /// Stands for `?` in a glob: any one character.
  static let anyCharacter: Unicode.Scalar = "\u{2}"
  /// The longest label that is converted, in characters; DNS allows 63 octets (RFC 1035, 2.3.4).
  private static let longestLabel = 63
  /// The longest text that is converted, in bytes; a DNS name has at most 253.
  private static let longestText = 4_096

  /// Converts any name to its canonical form; a label that cannot be converted stays unchanged.
  ///
  /// In a glob, ``anyText`` and ``anyCharacter`` stand for the wildcards. A label with a wildcard
  /// has only one form: `k*ln` matches `köln` in the readable form.
  init(_ text: String) {
    // A longer text is not a name (RFC 1035, 2.3.4), and normalising it would take minutes.
    if Self.isPlain(text) || text.utf8.count > Self.longestText {
      let folded = text.lowercased()
      (ascii, unicode) = (folded, folded)
      return
    }
    var forms = (ascii: "", unicode: "")
    var label = String.UnicodeScalarView()
    let scalars = Array(text.withOriginalCharacters.mapped.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      if scalar.isPartOfLabel {
        label.append(scalar)
        continue
      }
      Self.append(String(label), to: &forms)
      label = String.UnicodeScalarView()
      // The trailing dot of a name only marks the name as complete.
      let isLast = index + 1 == scalars.count || scalars[index + 1] == " "
      guard !(scalar == "." && isLast && index > 0) else { continue }
      forms.ascii.unicodeScalars.append(scalar)
      forms.unicode.unicodeScalars.append(scalar)
    }
    Self.append(String(label), to: &forms)
    (ascii, unicode) = forms
  }

  /// Whether folding the case of ASCII letters gives the canonical form, as for nearly all names.
  ///
  /// A million names are compared, so this check is fast and covers as many names as possible.
  static func isPlain(_ text: some StringProtocol) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      // Non-ASCII characters, “<U+00AD>”, and “xn--” need the full conversion.
      if byte >= 0x80 || byte == UInt8(ascii: "<") { return false }
      if byte == UInt8(ascii: "-"), previous == byte { return false }
      if byte == UInt8(ascii: " "), previous == UInt8(ascii: ".") { return false }
      previous = byte
    }
    return previous != UInt8(ascii: ".")
  }

  private static func append(_ label: String, to forms: inout (ascii: String, unicode: String)) {
    let (ascii, unicode) = bothForms(of: label)
    forms.ascii += ascii
    forms.unicode += unicode
  }

  private static func bothForms(of label: String) -> (ascii: String, unicode: String) {
    let unchanged = (label, label)
    guard !label.unicodeScalars.contains(where: { $0 == anyText || $0 == anyCharacter }),
      label.unicodeScalars.count <= longestLabel
    else { return unchanged }
    var host = URLComponents()
    host.scheme = "https"
    if label.hasPrefix("xn--") {
      // The setter crashes for a host that is not percent-encoded.
      guard label.utf8.allSatisfy({ $0.isUnreserved }) else { return unchanged }
      host.encodedHost = label
      guard let readable = host.host, readable != label else { return unchanged }
      return (label, readable.mapped)
    }
    guard label.utf8.contains(where: { $0 >= 0x80 }) else { return unchanged }
    host.host = label
    // A label that IDNA does not allow is returned percent-encoded.
    guard let encoded = host.encodedHost, encoded.hasPrefix("xn--"), !encoded.contains("%") else {
      return unchanged
    }
    return (encoded.lowercased(), label)
  }
}

extension CanonicalName {
  /// Returns the canonical forms that differ from their name in more than case.
  static func otherForms(of names: [String]) -> [String] {
    names.flatMap { text -> [String] in
      guard !isPlain(text) else { return [] }
      let (name, folded) = (CanonicalName(text), text.lowercased())
      let forms = name.ascii == name.unicode ? [name.ascii] : [name.ascii, name.unicode]
      return forms.filter { $0 != folded }
    }
  }

  /// Returns the name itself, its parts, and the host that it contains.
  ///
  /// `email:ops@pay.example` also gives `ops@pay.example` and `pay.example`. Among the results of
  /// `uri:https://pay.example:8443/x` is `pay.example`.
  static func all(in text: String) -> [CanonicalName] {
    let whole = [CanonicalName(text)] + parts(of: text)
    guard text.utf8.contains(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "@") }) else {
      return whole
    }
    var rest = text[...]
    for kind in ["email:", "uri:", "ip:", "mailto:"] where rest.hasPrefix(kind) {
      rest = rest.dropFirst(kind.count)
    }
    let bare = rest
    if let scheme = rest.firstRange(of: "://") {
      rest = rest[scheme.upperBound...].prefix { !"/?#\\".contains($0) }
    }
    if let sign = rest.lastIndex(of: "@") { rest = rest[rest.index(after: sign)...] }
    if let colon = rest.firstIndex(of: ":"), rest[colon...].dropFirst().allSatisfy(\.isNumber) {
      rest = rest[..<colon]
    }
    let found = [bare, rest].map { address(in: $0).map(CanonicalName.init) ?? .init(String($0)) }
    return whole + found
  }

  /// Returns the pieces of a text with unusual characters, split at blanks, controls and slashes,
  /// without their trailing dots.
  ///
  /// The meaning of such a text is uncertain, so each piece counts as a name.
  private static func parts(of text: String) -> [CanonicalName] {
    let isClean = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
    guard !isClean || text.contains("<U+") || text.hasSuffix(".") else { return [] }
    return text.withOriginalCharacters.split { character in
      character.isWhitespace || character == "/"
        || character.unicodeScalars.contains {
          $0.value < 0x20 || (0x7F...0x9F).contains($0.value)
            || (0x2400...0x2421).contains($0.value)
        }
    }.compactMap { part in
      let name = String(part.reversed().drop { $0 == "." }.reversed())
      return name.isEmpty || name == text ? nil : CanonicalName(name)
    }
  }

  /// Returns an IPv6 address in the form of RFC 5952; `nil` for any other text.
  static func address(in text: some StringProtocol) -> String? {
    let text = text.trimmingPrefix("[").prefix { $0 != "]" }
    guard text.contains(":") else { return nil }
    var address = in6_addr()
    var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    guard inet_pton(AF_INET6, String(text), &address) == 1,
      inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil
    else { return nil }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

extension String {
  /// The text with the original characters that scrubbing made visible, such as `<U+00AD>`.
  fileprivate var withOriginalCharacters: String {
    guard contains("<U+") else { return self }
    return replacing(/<U\+([0-9A-F]{4,6})>/) { match in
      UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map(String.init) ?? String(match.0)
    }
  }

  /// The text with compatibility characters replaced, case folded and ignorable characters dropped.
  fileprivate var mapped: String {
    let folded = precomposedStringWithCompatibilityMapping.lowercased()
    let kept = folded.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    var text = String.UnicodeScalarView()
    // The compatibility mapping has already replaced all other full stops that separate labels.
    for scalar in kept { text.append(scalar == "\u{3002}" ? "." : scalar) }
    return String(text).precomposedStringWithCompatibilityMapping
  }
}

extension Unicode.Scalar {
  /// Whether the character can be part of a label, or stands for a wildcard in one.
  fileprivate var isPartOfLabel: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
    case CanonicalName.anyText, CanonicalName.anyCharacter: true
    default: value >= 0x80
    }
  }
}

extension UInt8 {
  /// Whether the byte is one of RFC 3986's unreserved characters.
  var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
