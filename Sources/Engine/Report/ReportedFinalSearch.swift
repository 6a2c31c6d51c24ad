import GRDB

/// What the search after the last run found to be still issued or on hold.
struct ReportedFinalSearch: Encodable {
  /// When it was made.
  let at: String
  /// Everything that is still issued or on hold.
  let remaining: Int
  /// Found before and left unchecked; `nil`, as the next five, once another search has begun.
  let unchecked: Int?
  /// Found only now.
  let stragglers: Int?
  /// Put on hold by this incident, and released again.
  let released: Int?
  /// Part of a manifest, and not shown as revoked.
  let inManifest: Int?
  /// On hold, but not by this incident, which places holds itself.
  let heldByOthers: Int?
  /// How many of all these are on hold.
  let held: Int?
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
    heldByOthers = isLatest && parts.heldByOthers > 0 ? parts.heldByOthers : nil
    held = isLatest && parts.held > 0 ? parts.held : nil
    unread = parts.unread > 0 ? parts.unread : nil
  }

  /// The finding for people.
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
