/// The certificates that the answers about an order show.
struct OrderedCertificates: Sendable {
  /// The readable certificates, as the answers list them.
  private(set) var all: [OrderedCertificateAnswer]
  /// The number of entries that cannot be read.
  private(set) var unreadable: Int
  private var seen: Set<String> = []

  init(all: [OrderedCertificateAnswer], unreadable: Int) {
    (self.all, self.unreadable) = (all, unreadable)
  }

  /// Starts with the order's own certificate. A missing one counts as unreadable.
  init(own: OrderedCertificateAnswer?) {
    self.init(all: [], unreadable: own == nil ? 1 : 0)
    if let own { add(OrderedCertificates(all: [own], unreadable: 0)) }
  }

  /// Adds the certificates of a list, except those whose id was added before.
  mutating func add(_ list: OrderedCertificates) {
    unreadable += list.unreadable
    all += list.all.filter { $0.id.map { seen.insert($0.text).inserted } ?? true }
  }
}
