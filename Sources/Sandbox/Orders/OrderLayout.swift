/// The assignment of certificates to orders, by arithmetic alone.
///
/// Orders come in blocks of 16 with 25 certificates. In a block, eleven orders have only their own
/// certificate, and three have one, two and three duplicates. One has an earlier certificate that a
/// reissue replaced, and one has a duplicate and an earlier certificate. The seed rotates each
/// block. The certificates of an order are neighbours: its own certificate, the duplicates, the
/// earlier one. Certificates after the last whole block form orders of one certificate.
struct OrderLayout: Sendable {
  /// The numbers of an order's certificates apart from its own.
  struct Extras: Sendable, Equatable {
    var duplicates = 0
    var earlier = 0

    var count: Int { duplicates + earlier }
  }

  /// The role of a certificate in its order.
  enum Role: Sendable, Equatable {
    case own
    /// The number of the duplicate, counted from 1.
    case duplicate(Int)
    case earlier
  }

  private static let block: [Extras] = {
    var block = Array(repeating: Extras(), count: 16)
    block[2] = Extras(duplicates: 1)
    block[5] = Extras(duplicates: 2)
    block[8] = Extras(duplicates: 3)
    block[11] = Extras(earlier: 1)
    block[14] = Extras(duplicates: 1, earlier: 1)
    return block
  }()
  private static let blockCertificates = block.reduce(block.count) { $0 + $1.count }
  /// For each rotation, the number of certificates in the block before each order, then the total.
  private static let offsets: [[Int]] = block.indices.map { turn in
    block.indices.reduce(into: [0]) { offsets, place in
      offsets.append(offsets[place] + 1 + extras(place, turn).count)
    }
  }

  let certificateCount: Int
  private let blockCount: Int
  private let draw: SeededDraw

  init(certificates: Int, draw: SeededDraw) {
    certificateCount = certificates
    blockCount = certificates / Self.blockCertificates
    self.draw = draw
  }

  var orderCount: Int {
    blockCount * Self.block.count + certificateCount - blockCount * Self.blockCertificates
  }

  func extras(ofOrder order: Int) -> Extras {
    let (number, place) = order.quotientAndRemainder(dividingBy: Self.block.count)
    return number < blockCount ? Self.extras(place, turn(number)) : Extras()
  }

  /// Returns the certificates of an order, its own certificate first.
  func certificates(ofOrder order: Int) -> Range<Int> {
    let (number, place) = order.quotientAndRemainder(dividingBy: Self.block.count)
    guard number < blockCount else {
      let first = blockCount * Self.blockCertificates + order - blockCount * Self.block.count
      return first..<first + 1
    }
    let offsets = Self.offsets[turn(number)]
    let start = number * Self.blockCertificates
    return start + offsets[place]..<start + offsets[place + 1]
  }

  func order(ofCertificate certificate: Int) -> Int {
    let (number, offset) = certificate.quotientAndRemainder(dividingBy: Self.blockCertificates)
    guard number < blockCount else {
      return blockCount * Self.block.count + certificate - blockCount * Self.blockCertificates
    }
    let place = Self.offsets[turn(number)].lastIndex { $0 <= offset } ?? 0
    return number * Self.block.count + place
  }

  func role(ofCertificate certificate: Int) -> Role {
    let order = order(ofCertificate: certificate)
    let position = certificate - certificates(ofOrder: order).lowerBound
    if position == 0 { return .own }
    return position <= extras(ofOrder: order).duplicates ? .duplicate(position) : .earlier
  }

  private func turn(_ number: Int) -> Int {
    draw.number(.orderShape, number, below: Self.block.count)
  }

  private static func extras(_ place: Int, _ turn: Int) -> Extras {
    block[(place + turn) % block.count]
  }
}
