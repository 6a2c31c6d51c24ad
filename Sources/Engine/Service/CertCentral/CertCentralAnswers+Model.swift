// Converts the smaller answers to the types of the model. Every text is scrubbed.

extension ProductAnswer {
  /// The product as a profile; `nil` unless its `name_id` has the documented form.
  var profile: Profile? {
    guard let id = nameId?.text, ServiceIdentifier.isProduct(id) else { return nil }
    return Profile(
      id: id, name: (name?.nonEmpty ?? id).scrubbed,
      enrollmentMethod: (type?.text ?? "").scrubbed,
      trustEvidence: CertCentralScope(id).trustEvidence)
  }
}

extension ProductsAnswer {
  /// The products that can be searched, and a sentence for each of the others.
  var list: ProfileList {
    var list = ProfileList()
    for (index, product) in products.rows.enumerated() {
      if let profile = product.value?.profile {
        list.profiles.append(profile)
      } else {
        let id = product.value?.nameId?.nonEmpty
        list.unreadable.append(
          "product \(index + 1): "
            + (id.map { "“\($0.beginning)” is not a name_id" } ?? "it has no name_id"))
      }
    }
    return list
  }
}

extension ContainersAnswer {
  /// The divisions with a valid id.
  var divisions: [Division] {
    containers.rows.compactMap { container in
      container.value.flatMap { division in
        division.id?.nonEmpty.flatMap {
          ServiceIdentifier.isNumber($0)
            ? Division(id: $0, name: (division.name?.nonEmpty ?? $0).scrubbed) : nil
        }
      }
    }
  }
}

extension RequestAnswer {
  /// The request, with everything that is checked before its approval.
  var whole: ApprovalRequest {
    let order = orderID
    return ApprovalRequest(
      id: id.text.scrubbed, isRevocation: isRevocation, state: approval, bundle: order?.scrubbed,
      reference: certificateID.map {
        CertCentralReference(order: order ?? "", certificate: $0).text.scrubbed
      })
  }

  /// The state of the request. An unknown status counts as undecided.
  var approval: ApprovalState {
    let word = (status?.text ?? "").scrubbed
    return switch word.lowercased() {
    case "approved": .approved
    case "rejected": .rejected(comment: (processorComment?.text ?? "").scrubbed)
    case "canceled", "cancelled", "withdrawn", "deleted", "expired": .canceled(status: word)
    case "submitted", "pending", "": .pending
    default: .undecided(status: String(word.beginning))
    }
  }
}

extension StatusChangesAnswer {
  /// The references of the revoked certificates.
  var revoked: Set<String> {
    Set(
      orders.rows.compactMap(\.value).filter { $0.status?.text.lowercased() == "revoked" }.map {
        CertCentralReference(order: $0.orderId.text, certificate: $0.certificateId.text).text
          .scrubbed
      })
  }
}

extension CertificateStatus {
  /// DigiCert will revoke the certificate within 72 hours, because a reissue changed its names.
  /// Until then it is valid and can be revoked at once.
  static let revocationPending = CertificateStatus.other("revocation_pending")

  /// Reads a status. CertCentral's portal and documentation spell a pending revocation in several
  /// ways.
  init(certCentral text: String) {
    let word = text.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
    self =
      ["revocation_pending", "pending_revocation"].contains(word)
      ? .revocationPending : CertificateStatus(text)
  }
}
