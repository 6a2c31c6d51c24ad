import Engine

extension ProfileScreen {
  /// The cells at the left for the cursor sign.
  private static var margin: Int { 2 }

  private static func table(_ words: ServiceWords) -> TableColumns {
    let name = TableColumns.Column(
      title: words.profile.uppercased(), width: .flexible(minimum: 24, weight: 3))
    return TableColumns(columns: [name] + words.profileFields.map(column))
  }

  private static func column(_ field: ProfileField) -> TableColumns.Column {
    switch field {
    case .id: .init(title: "ID", width: .flexible(minimum: 22, weight: 1))
    case .status: .init(title: "STATUS", width: .fixed(10))
    case .enrollmentMethod: .init(title: "ENROLMENT", width: .flexible(minimum: 14, weight: 1))
    case .type: .init(title: "TYPE", width: .flexible(minimum: 16, weight: 1))
    case .template:
      .init(title: "TEMPLATE", width: .flexible(minimum: 22, weight: 2), priority: 1)
    case .issuer: .init(title: "ISSUER", width: .flexible(minimum: 30, weight: 3), priority: 2)
    }
  }

  private func value(of field: ProfileField, _ profile: Profile) -> String {
    switch field {
    case .id: profile.id
    case .status: reading?.id == profile.id ? "reading…" : profile.status
    case .enrollmentMethod, .type: profile.enrollmentMethod
    case .template: profile.templateName
    case .issuer: (known[profile.id] ?? profile).issuer
    }
  }

  func draw(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let cursor = drawSummary(on: &canvas, in: context)
    if let row = layout.divisionRow {
      divisions?.draw(context.division, on: &canvas, row: row)
    }
    let table = Self.table(context.service.words)
    let width = canvas.size.columns - Self.margin
    canvas.within(
      Rect(row: layout.titleRow, column: Self.margin, rows: 1, columns: width)
    ) { table.drawHeader(on: &$0) }
    for row in list.visible {
      drawRow(row, of: table, context.service.words.profileFields, on: &canvas)
    }
    if shown.isEmpty { drawEmptiness(on: &canvas, in: context) }
    if list.count > list.height {
      let visible = list.visible
      canvas.write(
        "rows \(visible.lowerBound + 1) to \(visible.upperBound) of \(list.count.grouped)",
        at: Point(row: layout.detailRow - 1, column: Self.margin), style: .dim)
    }
    canvas.within(
      Rect(
        row: layout.detailRow, column: Self.margin, rows: layout.detailRows, columns: width)
    ) { drawDetail(on: &$0, in: context) }
    if let cursor { return cursor }
    return shown.isEmpty
      ? nil : Point(row: layout.listRow + list.cursor - list.top, column: 0)
  }

  /// Draws the number of profiles and the filter.
  ///
  /// - Returns: the cursor position while the filter is being typed.
  private func drawSummary(on canvas: inout Canvas, in context: AppContext) -> Point? {
    let row = ProfileLayout.summaryRow
    let word = context.service.words.profile
    let counts: String
    switch loading {
    case .underWay: counts = "Reading the \(word)s of \(context.service.shortName)…"
    case .failed: counts = "\(canvas.glyphs.warning) The \(word)s could not be read."
    case .done:
      counts =
        shown.count == profiles.count
        ? "\(profiles.count.grouped) \(word)s"
        : "\(shown.count.grouped) of \(profiles.count.grouped) \(word)s shown"
    }
    let isFailed = if case .failed = loading { true } else { false }
    let end = canvas.write(
      counts, at: Point(row: row, column: 0), style: isFailed ? .warning : .plain)
    let label = "filter: "
    if let field {
      let start = canvas.write(label, at: Point(row: row, column: end + 3), style: .keyLabel)
      return field.draw(
        on: &canvas, at: Point(row: row, column: start),
        width: min(40, canvas.size.columns - start))
    }
    if !filter.isEmpty {
      canvas.write(
        label + filter, at: Point(row: row, column: end + 3), style: .accent,
        width: canvas.size.columns - end - 3)
    }
    return nil
  }

  private func drawRow(
    _ row: Int, of table: TableColumns, _ fields: [ProfileField], on canvas: inout Canvas
  ) {
    let profile = shown[row]
    let line = layout.listRow + row - list.top
    let glyphs = canvas.glyphs
    let values =
      [profile.name.isEmpty ? "(no name) \(profile.id)" : profile.name]
      + fields.map { field in
        let value = value(of: field, profile)
        return value.isEmpty ? glyphs.none : value
      }
    let styles = Dictionary(
      uniqueKeysWithValues: values.indices.map { ($0, profile.isDeleted ? Style.dim : .plain) })
    canvas.within(
      Rect(
        row: line, column: Self.margin, rows: 1, columns: canvas.size.columns - Self.margin)
    ) { table.drawRow(values, styles: styles, row: 0, on: &$0) }
    if row == list.cursor {
      canvas.write(canvas.glyphs.breadcrumb, at: Point(row: line, column: 0), style: .accent)
      canvas.restyle(
        Rect(row: line, column: 0, rows: 1, columns: canvas.size.columns), \.selected)
    }
  }

  private func drawEmptiness(on canvas: inout Canvas, in context: AppContext) {
    let word = context.service.words.profile
    let text: String
    switch loading {
    case .underWay: return
    case .failed(let why): text = "\(why)\nPress R to retry."
    case .done:
      text =
        profiles.isEmpty
        ? "The service shows no \(word)s to this key; its user may lack the permission to view "
          + "them.\nPress R to retry."
        : "No \(word) matches. Press Esc or c to show all."
    }
    let width = min(76, canvas.size.columns - 2 * Self.margin)
    for (index, line) in TextMeasure.wrapped(text, to: width).enumerated() {
      canvas.write(
        line, at: Point(row: layout.listRow + index, column: Self.margin))
    }
  }

  private func drawDetail(on canvas: inout Canvas, in context: AppContext) {
    guard let selected else { return }
    let words = context.service.words
    let word = words.profile
    let width = min(100, canvas.size.columns)
    var lines: [(text: String, style: Style)] = [
      (selected.name.isEmpty ? "(no name)" : selected.name, .strong),
      (selected.id, .dim),
    ]
    let facts = [selected.templateName, selected.issuer].filter { !$0.isEmpty }
    if !facts.isEmpty, canvas.size.rows > 3 {
      lines.append((facts.joined(separator: " \(canvas.glyphs.separator) "), .dim))
    }
    if selected.isDeleted {
      lines.append(
        ("Deleted \(word): its certificates can still be found and revoked.", .warning))
    }
    if let trouble, trouble.id == selected.id {
      lines += TextMeasure.wrapped("\(canvas.glyphs.warning) \(trouble.why)", to: width).map {
        ($0, .warning)
      }
    } else if reading?.id == selected.id, !words.profileFields.contains(.status) {
      // If there is a status column, it says so.
      lines.append(("Reading the \(word)'s settings…", .dim))
    } else if known[selected.id] != nil || !selected.trustEvidence.isEmpty {
      lines.append((selected.trustWords, .plain))
    } else {
      lines.append(
        ("Trust unknown. Press \(detailsKey) to load it.", .dim))
    }
    for (row, line) in lines.prefix(canvas.size.rows).enumerated() {
      canvas.write(
        line.text, at: Point(row: row, column: 0), style: line.style,
        width: canvas.size.columns)
    }
  }
}
