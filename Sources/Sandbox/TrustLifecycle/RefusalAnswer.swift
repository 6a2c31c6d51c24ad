import Foundation

/// The body of an error: `{"errors":[{"code","message"}]}` or `{"error":{"code","message"}}`.
struct RefusalAnswer: Encodable {
  struct Entry: Encodable {
    let code: String
    let message: String
    let field: String?
  }

  private let errors: [Entry]?
  private let error: Entry?

  init(_ refusal: TrustLifecycleRefusal, variants: Set<SandboxVariant>) {
    let entry = Entry(code: refusal.code, message: refusal.message, field: refusal.field)
    let isSingle = variants.contains(.singleErrorEnvelope)
    error = isSingle ? entry : nil
    errors = isSingle ? nil : [entry]
  }
}
