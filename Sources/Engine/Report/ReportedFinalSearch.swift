import GRDB

/// The result of the search after the last run: the certificates that are still issued or on hold.
struct ReportedFinalSearch: Encodable {
  /// The time of the search.
  let at: String
  /// The number of certificates that are still issued or on hold.
  let remaining: Int
  /// The number found before and left unselected. This and the next five are `nil` if a later
  /// search has listed a different number of certificates.
  let unchecked: Int?
  /// The number first found by a search after the freeze.
  let stragglers: Int?
  /// The number put on hold by this incident, then released.
  let released: Int?
  /// The number in a manifest, except for released holds.
  let inManifest: Int?
  /// The number put on hold by others, in an incident that places holds; `nil` for none.
  let heldByOthers: Int?
  /// The number of all these that are on hold; `nil` for none.
  let held: Int?
  /// The number of rows that the search could not get; `nil` if it got all.
  let unread: Int?

  init(at: String, remaining: Int, in db: Database) throws {
    (self.at, self.remaining) = (at, remaining)
    let parts = try RemainingCertificates(in: db)
    // The file keeps the parts of its latest search only.
    let isLatest = parts.total == remaining
    unchecked = isLatest ? parts.unchecked : nil
    stragglers = isLatest ? parts.stragglers : nil
    released = isLatest ? parts.released : nil
    inManifest = isLatest ? parts.inManifest : nil
    heldByOthers = isLatest && parts.heldByOthers > 0 ? parts.heldByOthers : nil
    held = isLatest && parts.held > 0 ? parts.held : nil
    unread = parts.unread > 0 ? parts.unread : nil
  }

  /// The result as labels and counts for people.
  var lines: [(label: String, count: Int)] {
    [("Certificates", remaining)]
      + [
        ("Left unchecked", unchecked), ("New", stragglers),
        ("Released again", released),
        ("Of the manifest, not shown as revoked", inManifest),
        ("On hold, but not by this incident", heldByOthers), ("On hold", held),
        ("Rows that could not be read", unread),
      ].compactMap { label, count in count.map { (label, $0) } }
  }
}
