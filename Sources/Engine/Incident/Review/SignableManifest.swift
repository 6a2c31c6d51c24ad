import Foundation

/// A manifest as reviewers sign it: frozen, or confirmed and being carried out.
struct SignableManifest: Sendable {
  /// SHA-256 of the text when it was frozen or confirmed.
  let digest: String
  /// The text as the file gives it now.
  let text: ManifestText

  /// Who froze it: whose own signature does not count.
  var freezer: Operator { text.freeze.by }

  /// The manifest that waits for its reviewers; throws `wrongState` when there is none.
  static func frozen(in file: IncidentFile) throws -> SignableManifest {
    try file.requireFrozen()
    let header = try file.header()
    guard let frozen = header.frozen, let order = header.order else {
      throw IncidentError(.damaged, "the incident does not say what is frozen")
    }
    let freeze = try file.read { try IncidentFile.freezeAhead(header, by: frozen.by, in: $0) }
    return SignableManifest(
      digest: frozen.digest,
      text: ManifestText(
        header: header, order: order, freeze: freeze, certificates: ManifestText.checked))
  }

  /// A manifest that was confirmed, with the certificates that the file counts to it now.
  static func confirmed(_ manifest: Manifest, of header: IncidentHeader) -> SignableManifest {
    SignableManifest(
      digest: manifest.digest,
      text: ManifestText(
        header: header, order: manifest.order, freeze: manifest.freeze,
        certificates: ManifestText.confirmed(in: manifest.number)))
  }

  /// The certificates that the text names; throws `damaged` unless it still has the digest that was
  /// confirmed.
  @discardableResult
  func requireUnchanged(in file: IncidentFile) throws -> SignedLines {
    let (found, lines) = try file.read { try text.digestWithLines(in: $0) }
    guard found == digest else {
      throw IncidentError(
        .damaged,
        "the certificates or terms in the file are not those that were confirmed (SHA-256 "
          + "\(digest), now \(found)); nothing was sent: work on a copy from before the change")
    }
    return lines
  }
}
