import Engine

extension CertificateList {
  /// Draws the visible rows below the line of titles, with the sign of the range and the cursor.
  ///
  /// - Parameters:
  ///   - rangeColumn: the column of the range's sign.
  ///   - drawRow: draws a certificate, or a placeholder for `nil`, in the canvas's first row.
  func drawRows(
    on canvas: inout Canvas, rangeColumn: Int = 0,
    _ drawRow: (IncidentCertificate?, inout Canvas) -> Void
  ) {
    for (line, row) in viewport.visible.enumerated() {
      let region = Rect(row: line + 1, column: 0, rows: 1, columns: canvas.size.columns)
      canvas.within(region) { canvas in
        drawRow(self[row], &canvas)
        if range?.contains(row) == true {
          canvas.write(
            canvas.glyphs.right, at: Point(row: 0, column: rangeColumn), style: .accent)
        }
        if row == viewport.cursor { canvas.restyle(canvas.bounds) { $0.selected } }
      }
    }
  }
}
