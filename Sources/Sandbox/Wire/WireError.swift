/// The body of an error answer: a list of errors, or the form that a variant asks for.
struct WireError: Encodable {
  struct Entry: Encodable {
    let code: String
    let message: String
    var field: String?
  }

  private let entry: Entry
  private let variants: Set<SandboxVariant>

  init(_ entry: Entry, variants: Set<SandboxVariant>) {
    (self.entry, self.variants) = (entry, variants)
  }

  func encode(to encoder: any Encoder) throws {
    if variants.contains(.singleErrorEnvelope) {
      try ["error": entry].encode(to: encoder)
    } else if variants.contains(.errorsAsObject) {
      try ["errors": entry].encode(to: encoder)
    } else if variants.contains(.errorAsList) {
      try ["error": [entry]].encode(to: encoder)
    } else if variants.contains(.bareErrors) {
      try entry.encode(to: encoder)
    } else if variants.contains(.bareErrorLists) {
      try [entry].encode(to: encoder)
    } else {
      try ["errors": [entry]].encode(to: encoder)
    }
  }
}
