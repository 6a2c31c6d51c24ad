import GRDB

/// What the search after the last run found to be still issued.
struct ReportedFinalSearch: Encodable {
  /// When it was made.
  let at: String
  /// Everything that is still issued.
  let remaining: Int
  /// Found before and left unchecked; `nil`, as the next two, once another search has begun.
  let unchecked: Int?
  /// Found only now.
  let stragglers: Int?
  /// Part of a manifest, and still shown as issued.
  let released: Int?
  let inManifest: Int?
  /// Rows that the search could not get; `nil` when it got all.
  let unread: Int?

  init(at: String, remaining: Int, in db: Database) throws {
    (self.at, self.remaining) = (at, remaining)
    let parts = try RemainingCertificates(in: db)
    // The file keeps the parts of its latest search alone.
    let isLatest = parts.total == remaining
    unchecked = isLatest ? parts.unchecked : nil
    stragglers = isLatest ? parts.stragglers : nil
    released = isLatest ? parts.released : nil
    inManifest = isLatest ? parts.inManifest : nil
    unread = parts.unread > 0 ? parts.unread : nil
  }

  /// The finding for people.
  var lines: [(label: String, count: Int)] {
    [("Certificates", remaining)]
      + [
        ("Left unchecked", unchecked), ("New", stragglers),
        ("Released again", released),
        ("Of the manifest, still shown as issued", inManifest),
        ("Rows that could not be read", unread),
      ].compactMap { label, count in count.map { (label, $0) } }
  }
}
