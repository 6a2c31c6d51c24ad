extension IncidentHeader {
  /// Whether the incident is about this service: of the same kind, at the same address. The file
  /// may spell the address in another way.
  public func belongs(to service: ServiceDescription) -> Bool {
    serviceKind == service.kind && ServiceAddress.same(serviceURL, service.baseURL)
  }
}
