/// A deviation from the default wire format.
///
/// The defaults follow DigiCert's documentation or, where a recording of real traffic differs, the
/// recording. Most cases name one of three sources: *documented* by DigiCert, *observed* in
/// recorded traffic or in clients that ran against the services, or *feared*. Nothing rules out a
/// feared form, and a client that misreads it revokes too little or too much.
public enum SandboxVariant: String, Sendable, Hashable, Decodable, CaseIterable {
  // MARK: Fields

  /// The profile list is `{"items":[…]}` rather than a bare array. Observed.
  case profileListAsItems
  /// Certificates carry `"profile":{}`. Observed.
  case emptyProfileInItems
  /// `key_size` is text like `"EC_P256"` rather than a number. Observed.
  case textKeySize
  /// `organization_units` is an array rather than text. Observed.
  case arrayOrganizationUnits
  /// `status` is in upper case. Documented in the older OpenAPI.
  case upperCaseStatus
  /// `postal_code` is text rather than a number. Observed.
  case textPostalCode
  /// CertCentral's ids are text rather than numbers. Observed.
  case textIDs
  /// Serial numbers start with `00`, like the byte that DER puts before a high bit. Feared: other
  /// tools, such as openssl, write them this way.
  case paddedSerials

  // MARK: Lists

  /// Every empty list is `[]`, even CertCentral's list of orders, which is omitted by default. Not
  /// documented for either service, but usual.
  case emptyListsAsArrays
  /// Every empty list is `null`. Feared.
  case emptyListsAsNull
  /// Every empty list is omitted. Observed for CertCentral's orders, feared for the other lists.
  case noEmptyLists
  /// One in three of CertCentral's orders has `"certificate":null`. Feared.
  case ordersWithoutCertificate
  /// CertCentral's orders omit the status of their certificate. Documented: its examples do not
  /// show one.
  case noCertificateStatusInOrders
  /// CertCentral's lists of duplicates and reissues start with the order's own certificate. Feared.
  case ownCertificateInLists
  /// CertCentral's requests do not name the certificate of their order. Feared.
  case requestsWithoutCertificate

  /// Each page except the first repeats the last row of the page before and omits its own first
  /// row. Reading the same pages again gives the same rows. Feared: neither service documents a
  /// stable sort order.
  case unstableOrder
  /// Pages beyond the search cap are refused. Feared, like the next two: other services do this at
  /// 10,000 rows.
  case cappedPagesRefused
  /// The total and the rows both stop at the search cap.
  case cappedTotal
  /// The total is true, but the rows stop at the search cap.
  case cappedRows

  /// CertCentral forgets each request as soon as the client has made it: reading it gives a 404.
  /// Feared: DigiCert does not document how long requests are kept.
  case forgottenRequests
  /// CertCentral answers 201 without the id of the request. Feared.
  case requestsWithoutNumber
  /// Administrators cancel requests instead of rejecting them. Documented as a status of orders.
  case canceledRequests

  /// One in three of CertCentral's issued orders is “revocation pending”. Documented for orders
  /// whose reissue changed names.
  case pendingRevocations

  // MARK: Certificates

  /// `certificate` is PEM text. Inferred from public recipes, which store it as a file.
  case certificatesAsPEM
  /// `certificate` is Base64 of PEM text. Inferred from the same recipes.
  case certificatesAsEncodedPEM
  /// `certificate` is URL-safe Base64 without padding (RFC 4648, 5). Feared.
  case certificatesAsURLText
  /// `certificate` is Base64 of a PKCS#7 bundle (RFC 5652). Documented as a download format.
  case certificatesAsPKCS7
  /// `certificate` is omitted. Feared.
  case noCertificates
  /// Every key is RSA with 1,024 bits, which current libraries refuse. Feared: weak keys are a
  /// reason for mass revocation.
  case weakKeys

  // MARK: Errors

  /// Errors are `{"error":{…}}` rather than `{"errors":[…]}`. Documented.
  case singleErrorEnvelope
  /// Errors are `{"errors":{…}}`. Documented in older CertCentral pages.
  case errorsAsObject
  /// Errors are `{"error":[{…}]}`. Feared.
  case errorAsList
  /// Errors are `{"code","message"}` without an envelope. Feared.
  case bareErrors
  /// Errors are `[{"code","message"}]`. Feared.
  case bareErrorLists
  /// A serial number collision gives 409 rather than 400. The status is not documented.
  case collisionAs409
  /// Trust Lifecycle Manager answers a second revocation with 409 rather than 400. The status is
  /// not documented.
  case alreadyRevokedAs409
  /// `Retry-After` is an HTTP date rather than seconds. Documented.
  case retryAfterAsDate
  /// Trust Lifecycle Manager's 429 has no `Retry-After`. Documented: the header is optional.
  case noRetryAfter
  /// CertCentral's 429 has a `Retry-After`. Its documentation does not mention one.
  case certCentralRetryAfter

  // MARK: Dates

  /// Dates and times have no zone, like `2025-03-04T07:08:09`. Feared, like the other date forms.
  case datesWithoutZone
  /// A space separates day and time, like `2025-03-04 07:08:09`.
  case datesWithBlank
  /// Times have nine decimal digits and an offset without a colon, like
  /// `2025-03-04T07:08:09.000000000+0000`.
  case datesWithFraction
  /// Dates are whole seconds since 1970.
  case datesAsSeconds
  /// Dates are in the HTTP form, like `Tue, 04 Mar 2025 07:08:09 GMT`.
  case datesOfHTTP
  /// Dates are words that no program can parse, like `in spring 2025`.
  case datesInWords

  // MARK: Answers

  /// Trust Lifecycle Manager answers a revocation with 200 rather than 204. Observed.
  case revokedAs200
  /// Answers are compressed even if the client does not ask for it. Feared: proxies do this.
  case compressedAnswers

  // MARK: Filters

  /// Searches ignore the filters for profile, product and division. Feared, like the next two: many
  /// services ignore a misspelt or renamed parameter.
  case ignoresProfileFilter
  /// Searches ignore the filter for the start of validity or, at CertCentral, the order's date.
  case ignoresWindowFilter
  /// Searches ignore the status filter.
  case ignoresStatusFilter
}
