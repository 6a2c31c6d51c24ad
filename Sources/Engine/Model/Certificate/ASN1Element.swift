/// One element of a BER or DER encoding: its tag, and the bytes of its content.
///
/// SwiftASN1 parses a document whole and strictly, so one bad byte anywhere makes all of it
/// unreadable. This type reads one level at a time and accepts the same lengths as OpenSSL:
/// indefinite lengths, and lengths with more octets than needed.
struct ASN1Element {
  /// The class of the tag, in the upper two bits as in the identifier octet.
  enum Class: UInt8 {
    case universal = 0x00
    case application = 0x40
    case contextSpecific = 0x80
    case `private` = 0xC0
  }

  let tagClass: Class
  let tagNumber: UInt
  let isConstructed: Bool
  /// The content, without the octets that mark the end of an indefinite length.
  let content: ArraySlice<UInt8>
  /// The whole encoded element.
  let encoded: ArraySlice<UInt8>

  /// The deepest nesting that is read, more than any certificate has; each level costs stack.
  private static let mostLevels = 40

  /// Reads the first element of `bytes`; any bytes after it are ignored.
  init(_ bytes: ArraySlice<UInt8>) throws(CertificateFault) {
    var rest = bytes
    self = try Self.next(in: &rest, levels: Self.mostLevels)
  }

  private init(
    _ tagClass: Class, _ tagNumber: UInt, isConstructed: Bool, content: ArraySlice<UInt8>,
    encoded: ArraySlice<UInt8>
  ) {
    (self.tagClass, self.tagNumber, self.isConstructed) = (tagClass, tagNumber, isConstructed)
    (self.content, self.encoded) = (content, encoded)
  }

  /// Reads the next element of `bytes` and removes it.
  static func next(in bytes: inout ArraySlice<UInt8>) throws(CertificateFault) -> ASN1Element {
    try next(in: &bytes, levels: mostLevels)
  }

  private static func next(
    in bytes: inout ArraySlice<UInt8>, levels: Int
  ) throws(CertificateFault) -> ASN1Element {
    let whole = bytes
    guard let first = bytes.popFirst(), let tagClass = Class(rawValue: first & 0xC0) else {
      throw CertificateFault("it ends too early")
    }
    let isConstructed = first & 0x20 != 0
    let number = first & 0x1F == 0x1F ? try longTag(in: &bytes) : UInt(first & 0x1F)
    guard let octet = bytes.popFirst() else { throw CertificateFault("it ends too early") }
    if octet == 0x80 {
      guard isConstructed else { throw CertificateFault("an element has no length") }
      let content = try indefinite(in: &bytes, levels: levels - 1)
      return ASN1Element(
        tagClass, number, isConstructed: true, content: content,
        encoded: whole[whole.startIndex..<bytes.startIndex])
    }
    let length = octet < 0x80 ? Int(octet) : try longLength(octet & 0x7F, in: &bytes)
    guard length <= bytes.count else { throw CertificateFault("it ends too early") }
    let content = bytes.prefix(length)
    bytes = bytes.dropFirst(length)
    return ASN1Element(
      tagClass, number, isConstructed: isConstructed, content: content,
      encoded: whole[whole.startIndex..<bytes.startIndex])
  }

  private static func longTag(in bytes: inout ArraySlice<UInt8>) throws(CertificateFault) -> UInt {
    var number: UInt = 0
    while let octet = bytes.popFirst() {
      let (product, isTooLarge) = number.multipliedReportingOverflow(by: 128)
      guard !isTooLarge else { break }
      number = product | UInt(octet & 0x7F)
      if octet & 0x80 == 0 { return number }
    }
    throw CertificateFault("a tag cannot be read")
  }

  private static func longLength(
    _ octets: UInt8, in bytes: inout ArraySlice<UInt8>
  ) throws(CertificateFault) -> Int {
    var length = 0
    for _ in 0..<octets {
      guard let octet = bytes.popFirst() else { throw CertificateFault("it ends too early") }
      length = length << 8 | Int(octet)
      // The length never exceeds the remaining bytes, so the next shift cannot overflow.
      guard length <= bytes.count else { throw CertificateFault("it ends too early") }
    }
    return length
  }

  /// Reads elements up to the two zero octets that end an indefinite length.
  private static func indefinite(
    in bytes: inout ArraySlice<UInt8>, levels: Int
  ) throws(CertificateFault) -> ArraySlice<UInt8> {
    guard levels > 0 else { throw CertificateFault("it is nested too deeply") }
    let whole = bytes
    while true {
      if bytes.starts(with: [0, 0]) {
        let content = whole[whole.startIndex..<bytes.startIndex]
        bytes = bytes.dropFirst(2)
        return content
      }
      _ = try next(in: &bytes, levels: levels)
    }
  }
}

extension ASN1Element {
  /// Universal tags that certificates use.
  enum Tag: UInt {
    case boolean = 1
    case integer = 2
    case bitString = 3
    case octetString = 4
    case objectIdentifier = 6
    case utf8String = 12
    case sequence = 16
    case set = 17
    case t61String = 20
    case utcTime = 23
    case generalizedTime = 24
    case universalString = 28
    case bmpString = 30
  }

  func `is`(_ tag: Tag) -> Bool { tagClass == .universal && tagNumber == tag.rawValue }

  func isContext(_ number: UInt) -> Bool { tagClass == .contextSpecific && tagNumber == number }

  /// Returns the elements of the content; throws at the first one that cannot be read.
  func children() throws(CertificateFault) -> [ASN1Element] {
    guard isConstructed else { throw CertificateFault("a structure is malformed") }
    var (rest, found) = (content, [ASN1Element]())
    while !rest.isEmpty { found.append(try Self.next(in: &rest)) }
    return found
  }

  /// Returns the elements before the first unreadable one, and whether all were readable.
  func readableChildren() -> (elements: [ASN1Element], isComplete: Bool) {
    guard isConstructed else { return ([], false) }
    var (rest, found) = (content, [ASN1Element]())
    while !rest.isEmpty {
      guard let next = try? Self.next(in: &rest) else { return (found, false) }
      found.append(next)
    }
    return (found, true)
  }

  /// Returns the octets of a string, which BER may split into pieces.
  ///
  /// - Parameter skipped: how many octets at the start of each piece are not content.
  func octets(skipping skipped: Int = 0) -> [UInt8] { octets(skipped, Self.mostLevels) }

  private func octets(_ skipped: Int, _ levels: Int) -> [UInt8] {
    guard isConstructed else { return Array(content.dropFirst(skipped)) }
    guard levels > 0 else { return [] }
    return readableChildren().elements.flatMap { $0.octets(skipped, levels - 1) }
  }

  /// The object identifier in dotted numbers; `nil` for another element, or an invalid one.
  var objectIdentifier: String? {
    guard self.is(.objectIdentifier), !isConstructed else { return nil }
    return Self.objectIdentifier(content)
  }

  static func objectIdentifier(_ content: ArraySlice<UInt8>) -> String? {
    var (arcs, arc): ([UInt], UInt) = ([], 0)
    guard let last = content.last, last & 0x80 == 0 else { return nil }
    for octet in content {
      let (product, isTooLarge) = arc.multipliedReportingOverflow(by: 128)
      guard !isTooLarge else { return nil }
      arc = product | UInt(octet & 0x7F)
      guard octet & 0x80 == 0 else { continue }
      arcs.append(arc)
      arc = 0
    }
    let first = min(arcs[0] / 40, 2)
    return ([first, arcs[0] - first * 40] + arcs.dropFirst()).map(String.init)
      .joined(separator: ".")
  }
}
