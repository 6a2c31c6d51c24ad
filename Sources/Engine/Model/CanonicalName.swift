import Foundation

/// A name in the two forms in which names are compared.
///
/// One DNS name has many spellings: `www.KÖLN.example.`, `www.xn--kln-sna.example`, an ö of two
/// characters, a full-width dot. All of them have the same canonical name. A text that is no DNS name
/// (an e-mail address, an address of a web page, a person's name) is treated the same way, word by word.
///
/// The mapping is that of UTS 46, which IDNA 2008 relies on: compatibility characters are replaced,
/// case is folded, ignorable characters are dropped, and ß stays ß.
struct CanonicalName: Hashable, Sendable {
  /// The name with every label as the DNS has it: `www.xn--kln-sna.example`.
  let ascii: String
  /// The name with every label as people read it: `www.köln.example`.
  let unicode: String

  /// Stands for `*` in a glob: any text.
  static let anyText: Unicode.Scalar = "\u{1}"
  /// Stands for `?` in a glob: any one character.
  static let anyCharacter: Unicode.Scalar = "\u{2}"
  /// RFC 1035, 2.3.4: a longer label is no label, and is not converted.
  private static let longestLabel = 63
  /// The longest text that is converted, in bytes: many times the 253 of a name.
  private static let longestText = 4_096

  /// Brings a name into its canonical form, whatever the name is; a label that cannot be converted
  /// stays as it is.
  ///
  /// A glob is a name in which ``anyText`` and ``anyCharacter`` stand for its wildcards. A label with a
  /// wildcard has one form only: `k*ln` is compared with `köln` in the readable form.
  init(_ text: String) {
    // A longer text is no name (RFC 1035, 2.3.4), and normalising it would take minutes.
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
      // The dot that ends a name says only that the name is complete.
      let isLast = index + 1 == scalars.count || scalars[index + 1] == " "
      guard !(scalar == "." && isLast && index > 0) else { continue }
      forms.ascii.unicodeScalars.append(scalar)
      forms.unicode.unicodeScalars.append(scalar)
    }
    Self.append(String(label), to: &forms)
    (ascii, unicode) = forms
  }

  /// Whether folding the case of ASCII is all that the canonical form takes, as for nearly all names.
  ///
  /// A million names are compared, so it is quick, and true for as many of them as it can be.
  static func isPlain(_ text: some StringProtocol) -> Bool {
    var previous: UInt8 = 0
    for byte in text.utf8 {
      // What is not ASCII, “<U+00AD>”, and “xn--”.
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
      // The setter ends the program for a host that is not encoded.
      guard label.utf8.allSatisfy({ $0.isUnreserved }) else { return unchanged }
      host.encodedHost = label
      guard let readable = host.host, readable != label else { return unchanged }
      return (label, readable.mapped)
    }
    guard label.utf8.contains(where: { $0 >= 0x80 }) else { return unchanged }
    host.host = label
    // What IDNA does not allow comes back percent-encoded.
    guard let encoded = host.encodedHost, encoded.hasPrefix("xn--"), !encoded.contains("%") else {
      return unchanged
    }
    return (encoded.lowercased(), label)
  }
}

extension CanonicalName {
  /// The canonical forms of names that differ from the names themselves in more than their case.
  static func otherForms(of names: [String]) -> [String] {
    names.flatMap { text -> [String] in
      guard !isPlain(text) else { return [] }
      let (name, folded) = (CanonicalName(text), text.lowercased())
      let forms = name.ascii == name.unicode ? [name.ascii] : [name.ascii, name.unicode]
      return forms.filter { $0 != folded }
    }
  }

  /// The names that a name of a certificate stands for: itself, and the host that it names.
  ///
  /// `email:ops@pay.example` also stands for `ops@pay.example` and `pay.example`, and
  /// `uri:https://pay.example:8443/x` for `pay.example`.
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

  /// The pieces of a text that is no clean name, between blanks, controls and slashes and without the
  /// dots at their end: what such a text stands for is uncertain, and so each piece is a name.
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

  /// An IPv6 address as RFC 5952 writes it; `nil` for any other text.
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
  /// The text with the characters that scrubbing made visible, such as `<U+00AD>`.
  fileprivate var withOriginalCharacters: String {
    guard contains("<U+") else { return self }
    return replacing(/<U\+([0-9A-F]{4,6})>/) { match in
      UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map(String.init) ?? String(match.0)
    }
  }

  /// The text with compatibility characters replaced, case folded, and ignorable characters dropped.
  fileprivate var mapped: String {
    let folded = precomposedStringWithCompatibilityMapping.lowercased()
    let kept = folded.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
    var text = String.UnicodeScalarView()
    // The compatibility mapping has replaced the other full stops that end a label.
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
