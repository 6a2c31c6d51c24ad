/// The services that a sandbox imitates.
enum ServiceName: Sendable {
  case trustLifecycle
  case certCentral
}
