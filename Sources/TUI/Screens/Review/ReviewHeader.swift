import Engine

/// The lines above the list of a review: the manifest, the progress and the sign-offs.
struct ReviewHeader {
  let incident: IncidentHeader?
  let frozen: FrozenManifest?
  let progress: ReviewProgress?
  var differences: InventoryDifferences?
  var isComparing = false
  /// The progress of the search for differences.
  var compared: IncidentSearch.Progress?
  let verdicts: [SignOffGate.Verdict]?

  /// The maximum number of sign-offs listed; any more are only counted.
  private static let mostApprovals = 3

  /// Returns the lines in `width` cells.
  func lines(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    guard let incident, let frozen else {
      return [StyledLine("No manifest is frozen for review. Press Esc to go back.", .warning)]
    }
    let what =
      (progress.map { $0.count.counted("certificate") } ?? glyphs.ellipsis)
      + (incident.reason.map { " for \($0.rawValue)" } ?? "")
    let comment = incident.comment.isEmpty ? "no comment" : "“\(incident.comment)”"
    let ticket = incident.ticket.isEmpty ? "no ticket" : "ticket \(incident.ticket)"
    let dot = " \(glyphs.separator) "
    return [
      StyledLine("Revoke \(what)", .strong).adding(dot + ticket).adding(dot + comment),
      StyledLine("Frozen by \(frozen.by.name) at \(Timestamp.seconds(frozen.at))"),
      StyledLine("SHA-256 \(frozen.digest)", .dim),
      StyledLine(progress?.sentence ?? "Counting the marks\(glyphs.ellipsis)", .strong),
    ] + inventoryLines(glyphs: glyphs)
      + approvalLines(needed: incident.safeguards.requiredSignOffs, width: width, glyphs: glyphs)
  }

  private func inventoryLines(glyphs: GlyphSet) -> [StyledLine] {
    if isComparing {
      let far =
        compared.map { " \($0.found.grouped) of \($0.total.grouped)" } ?? ""
      return [StyledLine("Comparing with the inventory\(glyphs.ellipsis)\(far)", .dim)]
    }
    guard let differences else { return [] }
    let isSame = differences.count == 0
    let sign = isSame ? glyphs.check : glyphs.warning
    return [
      StyledLine(
        "\(sign) Inventory at \(Timestamp.seconds(differences.at)): \(differences.sentence)",
        isSame ? .good : .warning)
    ]
  }

  private func approvalLines(needed: Int, width: Int, glyphs: GlyphSet) -> [StyledLine] {
    guard let verdicts else {
      return [StyledLine("Checking the sign-offs\(glyphs.ellipsis)", .dim)]
    }
    let people = SignOffGate.people(in: verdicts)
    let isEnough = people >= needed
    var lines = [
      StyledLine(
        "\(isEnough ? glyphs.check : glyphs.cross) \(people) of \(needed) sign-offs",
        isEnough ? .good : .warning)
    ]
    // The latest sign-offs matter most.
    for verdict in verdicts.suffix(Self.mostApprovals).reversed() {
      let signOff = verdict.signOff
      let who = "\(signOff.principal) \(signOff.fingerprint)"
      lines.append(
        StyledLine(
          TextMeasure.truncated(
            verdict.why.map { "  \(glyphs.cross) does not count: \($0) (\(who))" }
              ?? "  \(glyphs.check) \(who)"
              + (signOff.statement.isEmpty ? "" : ", stating “\(signOff.statement)”"),
            to: width, glyphs: glyphs), verdict.counts ? .plain : .warning))
    }
    return lines
  }
}
