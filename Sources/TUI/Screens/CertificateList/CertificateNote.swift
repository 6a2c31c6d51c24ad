import Engine
import Foundation

/// The most important remark about a certificate in the list.
struct CertificateNote: Hashable, Sendable {
  /// One or two words, for a narrow list.
  let word: String
  /// The whole remark.
  let sentence: String
  let style: Style
  private let isAlarming: Bool

  /// Creates the note; `nil` if the certificate needs none.
  init?(_ certificate: IncidentCertificate, now: Date) {
    if certificate.matchesDER == false, certificate.unread.isEmpty {
      (word, sentence) = ("mismatch", "does not match its DER")
      (style, isAlarming) = (.danger, true)
    } else if let manifest = certificate.manifest {
      let outcome = certificate.revocation.outcome
      (word, sentence) = (outcome.word, "\(outcome.word) (manifest \(manifest))")
      (style, isAlarming) = (outcome.isRevoked ? .good : .plain, false)
    } else if let inventory = certificate.inventory {
      (word, sentence) = inventory.words
      (style, isAlarming) = (.warning, true)
    } else if !certificate.unread.isEmpty {
      (word, sentence) = (
        "unread", "not read" + (certificate.isProtected ? ": counts as protected" : "")
      )
      (style, isAlarming) = (.warning, true)
    } else if certificate.isProtected {
      (word, sentence) = ("protected", "protected name: L unlocks")
      (style, isAlarming) = (.warning, true)
    } else if let end = certificate.validTo, end < now {
      (word, sentence) = ("expired", "expired: skipped")
      (style, isAlarming) = (.dim, false)
    } else if case .other(let status) = certificate.status {
      (word, sentence) = (status.replacing("_", with: " "), status.replacing("_", with: " "))
      (style, isAlarming) = (.warning, false)
    } else if certificate.status == .suspended {
      (word, sentence) = ("on hold", "on hold")
      (style, isAlarming) = (.warning, false)
    } else if certificate.isStraggler {
      (word, sentence) = ("straggler", "straggler: found late")
      (style, isAlarming) = (.warning, false)
    } else {
      return nil
    }
  }

  /// Returns the sign in front of the words; empty if the note is not alarming.
  func mark(_ glyphs: GlyphSet) -> String { isAlarming ? glyphs.warning + " " : "" }
}

extension InventoryChange {
  /// The change in one word, and in full.
  var words: (String, String) {
    switch self {
    case .new: ("new", "new in the inventory")
    case .gone: ("gone", "gone: not issued now")
    case .changed(let what): ("changed", "changed: \(what)")
    }
  }
}

extension IncidentCertificate {
  /// Whether the certificate has a protected name and is not unlocked. It then cannot be checked.
  var isProtected: Bool { !protected.isEmpty && unlocked.isEmpty }
}
