import Engine

// The revocation options other than the reason, below the comment and the ticket.
extension ReasonView {
  /// Returns one line for each term that the service offers.
  func termLines(labelWidth: Int) -> [StyledLine] {
    guard !context.isReadOnly else { return [] }
    var lines: [StyledLine] = []
    func add(_ key: String, _ label: String, _ value: String, _ style: Style) {
      let padded = TextMeasure.padded(" " + label, to: labelWidth - 1)
      lines.append(StyledLine(key, .keyLabel).adding(padded, .dim).adding(value, style))
    }
    if context.service.needsApproval {
      let skips = context.terms.skipsApproval
      add(
        "s", "Skip approval", skips ? "yes" : "no: approval is requested",
        skips ? .strong : .plain)
    }
    if let word = context.service.words.bundle {
      let (value, style) = bundleValue
      add("w", "Whole \(word)s", value, style)
    }
    return lines
  }

  private var bundleValue: (String, Style) {
    switch screen.widening {
    case .reading(nil): ("reading…", .accent)
    case .reading(let progress?):
      ("reading… \(progress.done.grouped) of \(progress.total.grouped)", .accent)
    case .breakingOff: ("cancelling…", .accent)
    case .idle, .failed:
      if !context.terms.takesBundles {
        ("no: only those checked", .plain)
      } else if context.isWidened {
        ("yes: \(screen.takenAlong.grouped) included", .strong)
      } else {
        ("yes: not read, w retries", .warning)
      }
    }
  }

  /// Returns the warnings about the terms in force.
  func termNotes(width: Int, glyphs: GlyphSet) -> [StyledLine] {
    guard !context.isReadOnly else { return [] }
    var lines: [StyledLine] = []
    if context.service.needsApproval, context.terms.skipsApproval {
      lines += StyledLine.wrapped(
        "\(glyphs.warning) Needs an administrator's key. The service will not store the comment; "
          + "our event log will.", .warning, to: width, indent: 2)
    }
    guard let word = context.service.words.bundle else { return lines }
    if case .failed(let why) = screen.widening {
      lines += StyledLine.wrapped(
        "\(glyphs.cross) The \(word)s were not read: \(why)", .danger, to: width, indent: 2)
    } else if context.terms.takesBundles {
      lines += StyledLine.wrapped(
        "\(glyphs.warning) Every certificate in each \(word) is revoked; the summary lists those "
          + "added.", .warning, to: width, indent: 2)
    }
    return lines
  }
}
