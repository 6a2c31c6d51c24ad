/// A form of the wire format that was documented, observed or must be feared beside the default one.
///
/// The defaults are what DigiCert documents and, where there is a recording that says otherwise, what
/// was recorded. Each case says where it comes from: *documented* by DigiCert, *observed* in recorded
/// traffic or in clients that ran against the services, or *feared*, because nothing rules it out and
/// a client that takes it wrongly revokes too little or too much.
public enum SandboxVariant: String, Sendable, Hashable, Decodable, CaseIterable {
  // MARK: Fields

  /// The profile list comes as `{"items":[…]}` rather than a bare array. Observed.
  case profileListAsItems
  /// Certificates carry `"profile":{}`. Observed.
  case emptyProfileInItems
  /// `key_size` is a text like `"EC_P256"` rather than a number. Observed.
  case textKeySize
  /// `organization_units` is an array rather than a text. Observed.
  case arrayOrganizationUnits
  /// `status` comes in upper case. Documented in the older OpenAPI.
  case upperCaseStatus
  /// `postal_code` is a text rather than a number. Observed.
  case textPostalCode
  /// CertCentral's ids are texts rather than numbers. Observed.
  case textIDs
  /// Serial numbers begin with the `00` that DER puts before a high bit. Feared: other tools write
  /// them so, openssl's among them.
  case paddedSerials

  // MARK: Lists

  /// Every empty list is `[]`, where CertCentral leaves its list of orders out. Documented for
  /// neither, but usual.
  case emptyListsAsArrays
  /// Every empty list is `null`. Feared.
  case emptyListsAsNull
  /// Every empty list is left out, as a recording shows it of CertCentral's orders. Feared for the
  /// others.
  case noEmptyLists
  /// One order in three of CertCentral's has `"certificate":null`. Feared.
  case ordersWithoutCertificate
  /// CertCentral's orders don't tell the status of their certificate. Documented: its examples have
  /// none there.
  case noCertificateStatusInOrders
  /// CertCentral's lists of duplicates and reissues begin with the order's own certificate. Feared.
  case ownCertificateInLists
  /// CertCentral's requests don't tell which certificate of their order they are about. Feared.
  case requestsWithoutCertificate

  /// Rows are repeated where one page ends and the next begins, and others are left out, the same with
  /// the same boundaries. Feared: that sorting is stable is documented for neither service.
  case unstableOrder
  /// A page beyond the search cap is refused. Feared, as the next two: other services do so at 10,000.
  case cappedPagesRefused
  /// The total stops at the search cap, and so do the rows.
  case cappedTotal
  /// The total is true, and the rows stop at the search cap.
  case cappedRows

  /// CertCentral forgets each request that waits for an administrator as soon as it is made: reading
  /// it is a 404. Feared: how long requests are kept is not documented.
  case forgottenRequests
  /// CertCentral answers 201 without the number of the request. Feared.
  case requestsWithoutNumber
  /// Administrators who would reject a request cancel it instead. Documented as a status of orders.
  case canceledRequests

  /// One order in three of CertCentral's that are issued is “revocation pending”. Documented of orders
  /// whose reissue has changed names.
  case pendingRevocations

  // MARK: Certificates

  /// `certificate` is PEM text. Inferred from public recipes, which store it as a file.
  case certificatesAsPEM
  /// `certificate` is Base64 of PEM text. Inferred likewise.
  case certificatesAsEncodedPEM
  /// `certificate` is Base64 for URLs, without padding (RFC 4648, 5). Feared.
  case certificatesAsURLText
  /// `certificate` is Base64 of a PKCS#7 bundle (RFC 5652). Documented as a format of downloads.
  case certificatesAsPKCS7
  /// `certificate` is left out. Feared.
  case noCertificates
  /// Each key is RSA with 1,024 bits, which libraries of today refuse. Feared: such keys are what is
  /// revoked in mass.
  case weakKeys

  // MARK: Errors

  /// Errors come as `{"error":{…}}` rather than `{"errors":[…]}`. Documented.
  case singleErrorEnvelope
  /// Errors come as `{"errors":{…}}`. Documented in older texts of CertCentral.
  case errorsAsObject
  /// Errors come as `{"error":[{…}]}`. Feared.
  case errorAsList
  /// Errors come as `{"code","message"}` without anything around it. Feared.
  case bareErrors
  /// Errors come as `[{"code","message"}]`. Feared.
  case bareErrorLists
  /// A serial number collision is answered with 409 rather than 400. Its status is not documented.
  case collisionAs409
  /// A second revocation is answered with 409 rather than 400. Its status is not documented.
  case alreadyRevokedAs409
  /// `Retry-After` is an HTTP date rather than seconds. Documented.
  case retryAfterAsDate
  /// A 429 carries no `Retry-After`. Documented: it comes when present.
  case noRetryAfter
  /// CertCentral's 429 carries a `Retry-After`. Its documents do not mention one.
  case certCentralRetryAfter

  // MARK: Dates

  /// Instants have no zone, like `2025-03-04T07:08:09`. Feared, as are the other forms of dates.
  case datesWithoutZone
  /// A blank stands between day and time, like `2025-03-04 07:08:09`.
  case datesWithBlank
  /// Nine digits of fraction and an offset without colon, like `2025-03-04T07:08:09.000000000+0000`.
  case datesWithFraction
  /// Dates are whole seconds since 1970.
  case datesAsSeconds
  /// Dates are those of HTTP, like `Tue, 04 Mar 2025 07:08:09 GMT`.
  case datesOfHTTP
  /// Dates are words that no program reads, like `in spring 2025`.
  case datesInWords

  // MARK: Answers

  /// A revocation at Trust Lifecycle Manager is answered with 200 rather than 204. Observed.
  case revokedAs200
  /// Answers are compressed, although nothing asks for it. Feared: proxies do.
  case compressedAnswers

  // MARK: Filters

  /// Searches ignore the profile or product, the division included. Feared, as are the next two: a
  /// misspelt or renamed parameter is ignored by many services.
  case ignoresProfileFilter
  /// Searches ignore the window.
  case ignoresWindowFilter
  /// Searches ignore the status.
  case ignoresStatusFilter
}
