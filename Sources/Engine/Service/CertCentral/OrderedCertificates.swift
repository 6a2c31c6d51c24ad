/// The certificates that an order's answers show, each once.
struct OrderedCertificates: Sendable {
  /// Those that can be read, in the order of the answers.
  private(set) var all: [OrderedCertificateAnswer]
  /// How many entries are no certificates, as far as can be read.
  private(set) var unreadable: Int
  private var seen: Set<String> = []

  init(all: [OrderedCertificateAnswer], unreadable: Int) {
    (self.all, self.unreadable) = (all, unreadable)
  }

  /// Begins with the order's own certificate; an order without one that can be read holds an
  /// unreadable one.
  init(own: OrderedCertificateAnswer?) {
    self.init(all: [], unreadable: own == nil ? 1 : 0)
    if let own { add(OrderedCertificates(all: [own], unreadable: 0)) }
  }

  /// Adds a list, which may begin with the order's own certificate.
  mutating func add(_ list: OrderedCertificates) {
    unreadable += list.unreadable
    all += list.all.filter { $0.id.map { seen.insert($0.text).inserted } ?? true }
  }
}
