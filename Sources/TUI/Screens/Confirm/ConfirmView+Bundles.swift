import Engine

// Whole bundles: the list of certificates that are revoked along with the checked ones.
extension ConfirmView {
  /// The minimum width of the name for a table; with less, each certificate is one wrapped text.
  private static let leastName = 16

  /// The number of whole bundles in words; empty if only the checked certificates are revoked.
  var bundleWords: String {
    guard question.terms.takesBundles, let word = question.service.words.bundle else { return "" }
    return " in \(summary.bundles.grouped) whole \(word)\(summary.bundles == 1 ? "" : "s")"
  }

  /// Returns a heading with the number, and a line for each certificate.
  func linesTakenAlong(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    let along = summary.takenAlong
    guard question.terms.takesBundles, !along.isEmpty, let word = question.service.words.bundle
    else { return [] }
    let heading = "Will also be revoked: \(along.count.counted("certificate")) of the same \(word)s"
    var lines = [StyledLine(), StyledLine(heading, .strong)]
    let serials = along.map { TextMeasure.width($0.serial.text) }.max() ?? 0
    let bundles = along.map { TextMeasure.width($0.bundle) }.max() ?? 0
    let names = width - serials - bundles - TextMeasure.width(word) - 7
    for certificate in along {
      let bundle = "\(word) \(certificate.bundle)"
      guard names >= Self.leastName else {
        lines += StyledLine.wrapped(
          "\(certificate.commonName) \(certificate.serial) \(bundle)", to: width, indent: 4)
        continue
      }
      let name = TextMeasure.truncated(certificate.commonName, to: names, glyphs: glyphs)
      lines.append(
        StyledLine(
          "  " + TextMeasure.padded(name, to: names) + "  "
            + TextMeasure.padded(certificate.serial.text, to: serials) + "  " + bundle))
    }
    return lines
  }
}
