import GRDB

extension NameGlob {
  /// Registers the SQL functions by which a filter compares names.
  ///
  /// Every connection that runs a filter needs them.
  static func register(in db: Database) {
    db.add(function: nameFits)
    db.add(function: anyNameFits)
  }

  /// `name_fits(name, forms)`: whether a name fits a glob in a form that `LIKE` does not cover.
  ///
  /// It is false for a name whose only form is its own lower case, which `LIKE` compares.
  static let nameFits = DatabaseFunction("name_fits", argumentCount: 2, pure: true) { values in
    fits(values) { [$0[...]] }
  }

  /// `any_name_fits(names, forms)`: whether `name_fits` holds for any of several names separated by
  /// blanks.
  static let anyNameFits = DatabaseFunction("any_name_fits", argumentCount: 2, pure: true) {
    values in
    fits(values) { $0.split(separator: " ") }
  }

  private static func fits(
    _ values: [DatabaseValue], _ names: (String) -> [Substring]
  ) -> Bool {
    // Check for plain names first: nearly all names are plain and need no more work.
    guard let text = values.first.flatMap(String.fromDatabaseValue), !CanonicalName.isPlain(text),
      let forms = values.last.flatMap(String.fromDatabaseValue), let glob = NameGlob(forms: forms)
    else { return false }
    return names(text).contains {
      !CanonicalName.isPlain($0) && glob.fits(CanonicalName(String($0)))
    }
  }
}
