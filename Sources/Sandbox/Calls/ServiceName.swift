/// The services that a sandbox stands in for.
enum ServiceName: Sendable {
  case trustLifecycle
  case certCentral
}
