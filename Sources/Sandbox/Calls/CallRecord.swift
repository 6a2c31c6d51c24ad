import Collections
import Foundation

/// Every call in sequence, in 24 bytes each.
///
/// Texts that cannot be derived from the certificate are stored separately, for a limited number of
/// calls.
struct CallRecord {
  private struct Entry {
    let at: Double
    /// The position of the certificate, or -1.
    let index: Int32
    /// The id of the approval request that the call made, read or decided, or 0.
    let request: UInt32
    let status: UInt16
    let kind: SandboxCallKind
    /// Positions in `words`, or `noWord`.
    let reason: UInt8
    let recorded: UInt8
    let code: UInt8
    let fault: UInt8
    let marks: Marks
  }

  /// The Booleans of an entry, in one byte to keep the entry at 24 bytes.
  private struct Marks: OptionSet {
    let rawValue: UInt8

    static let acted = Marks(rawValue: 1)
    static let certCentral = Marks(rawValue: 2)
  }

  private struct Texts {
    let method: String
    let path: String
    let query: String?
    let serial: String?
    let reason: String?
  }

  private static let noWord = UInt8.max
  private static let textLimit = 100_000

  private var entries: [Entry] = []
  private var texts: [Int: Texts] = [:]
  private var words: OrderedSet<String> = []
  private var counts = SandboxSummary()
  private var revoked: Bitmap
  private var touched: Bitmap
  private var repeated: Bitmap

  init(certificates: Int) {
    revoked = Bitmap(count: certificates)
    touched = Bitmap(count: certificates)
    repeated = Bitmap(count: certificates)
  }

  var count: Int { entries.count }

  /// Adds a call and updates the counts.
  mutating func add(
    _ note: CallNote.Content, method: String, path: String, query: String?, status: Int,
    at date: Date
  ) {
    let reason = word(note.reason)
    let needsTexts =
      note.index == nil || note.hasOwnPath || query != nil
      || (note.reason != nil && reason == Self.noWord)
    if needsTexts, texts.count < Self.textLimit {
      texts[entries.count] = Texts(
        method: method, path: path, query: query, serial: note.serial,
        reason: note.reason)
    }
    var marks: Marks = note.acted ? .acted : []
    if note.service == .certCentral { marks.insert(.certCentral) }
    entries.append(
      Entry(
        at: date.timeIntervalSinceReferenceDate, index: Int32(note.index ?? -1),
        request: UInt32(note.request ?? 0), status: UInt16(clamping: status), kind: note.kind,
        reason: reason, recorded: word(note.recorded), code: word(note.code),
        fault: word(note.fault), marks: marks))
    count(note, status: status)
  }

  var summary: SandboxSummary {
    var summary = counts
    summary.certificatesTouched = touched.words.reduce(0) { $0 + $1.nonzeroBitCount }
    summary.revokedTwice = repeated.words.reduce(0) { $0 + $1.nonzeroBitCount }
    return summary
  }

  /// Returns the call at a position, counted from 0; `certificate` supplies the details that the
  /// record does not keep.
  func call(
    _ position: Int, certificate: (ServiceName, Int) -> RecordedCertificate?
  ) -> SandboxCall {
    let entry = entries[position]
    let isCertCentral = entry.marks.contains(.certCentral)
    let service: ServiceName = isCertCentral ? .certCentral : .trustLifecycle
    let found = entry.index < 0 ? nil : certificate(service, Int(entry.index))
    let texts = texts[position]
    let serial = texts?.serial?.uppercased() ?? found?.serial
    return SandboxCall(
      sequence: position + 1, at: Date(timeIntervalSinceReferenceDate: entry.at),
      method: texts?.method ?? entry.kind.usualMethod,
      path: texts?.path ?? found?.path(entry.kind) ?? entry.kind.usualPath(at: service),
      query: texts?.query, serial: serial, thumbprint: found?.thumbprint,
      reason: texts?.reason ?? word(entry.reason), recorded: word(entry.recorded),
      request: entry.request == 0 ? nil : String(entry.request), status: Int(entry.status),
      acted: entry.marks.contains(.acted), code: word(entry.code), fault: word(entry.fault))
  }
}

extension CallRecord {
  private mutating func word(_ text: String?) -> UInt8 {
    guard let text else { return Self.noWord }
    if let position = words.firstIndex(of: text) { return UInt8(position) }
    guard words.count < Int(Self.noWord) else { return Self.noWord }
    return UInt8(words.append(text).index)
  }

  private func word(_ position: UInt8) -> String? {
    position == Self.noWord ? nil : words[Int(position)]
  }

  private mutating func count(_ note: CallNote.Content, status: Int) {
    counts.calls += 1
    counts.callsByKind[note.kind.rawValue, default: 0] += 1
    if status == 429 { counts.rateLimited += 1 }
    if let fault = note.fault { counts.callsByFault[fault, default: 0] += 1 }
    // CertCentral's ledger counts its own revocations, because a call often only makes a request.
    guard note.service == .trustLifecycle, let index = note.index else { return }
    if note.kind == .revoke, revoked[index] { repeated[index] = true }
    guard note.acted else { return }
    touched[index] = true
    if note.kind == .revoke {
      revoked[index] = true
      counts.revoked += 1
      counts.revokedByReason[note.reason ?? "", default: 0] += 1
    } else if note.kind == .release {
      revoked[index] = false
      counts.released += 1
    }
  }
}

/// The details of a certificate that the record itself does not keep.
struct RecordedCertificate {
  let serial: String
  let thumbprint: String?
  /// Returns the usual path of a call of this kind for the certificate.
  let path: (SandboxCallKind) -> String
}
