/// The status that CertCentral shows for an order.
enum OrderStatus: String, Sendable {
  case pending
  case issued
  case reissuePending = "reissue_pending"
  /// DigiCert is about to revoke the order on its own initiative.
  case revocationPending = "revocation_pending"
  case canceled
  case expired
  case revoked
}
