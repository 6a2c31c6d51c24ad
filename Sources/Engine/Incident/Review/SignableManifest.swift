import Foundation

/// A manifest as reviewers sign it: frozen, or confirmed and in a run.
struct SignableManifest: Sendable {
  /// SHA-256 of the text at the freeze or the confirmation.
  let digest: String
  /// The text that the file gives now.
  let text: ManifestText

  /// The operator who froze it, whose own sign-off does not count.
  var freezer: Operator { text.freeze.by }

  /// Returns the frozen manifest; throws `wrongState` if there is none.
  static func frozen(in file: IncidentFile) throws -> SignableManifest {
    try file.review.requireFrozen()
    let header = try file.header()
    guard let frozen = header.frozen, let instruction = header.instruction else {
      throw IncidentError(.damaged, "the incident does not say what is frozen")
    }
    let freeze = try file.read { try Manifests.freezeAhead(header, by: frozen.by, in: $0) }
    return SignableManifest(
      digest: frozen.digest,
      text: ManifestText(
        header: header, instruction: instruction, freeze: freeze, certificates: ManifestText.checked
      ))
  }

  /// Returns a confirmed manifest with the certificates that the file assigns to it now.
  static func confirmed(_ manifest: Manifest, of header: IncidentHeader) -> SignableManifest {
    SignableManifest(
      digest: manifest.digest,
      text: ManifestText(
        header: header, instruction: manifest.instruction, freeze: manifest.freeze,
        certificates: ManifestText.confirmed(in: manifest.number)))
  }

  /// Returns the certificates that the text lists; throws `damaged` if the text no longer has the
  /// recorded ``digest``.
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
