// What the smaller answers mean to the rest of the program; every text is scrubbed.

extension ProductAnswer {
  /// The product as a profile; `nil` when it has no id.
  var profile: Profile? {
    nameId?.nonEmpty.map { id in
      Profile(
        id: id.scrubbed, name: (name?.nonEmpty ?? id).scrubbed,
        enrollmentMethod: (type?.text ?? "").scrubbed,
        trustEvidence: CertCentralScope(id).trustEvidence)
    }
  }
}

extension ContainersAnswer {
  /// The divisions that can be named.
  var divisions: [Division] {
    containers.compactMap { container in
      container.value.flatMap { division in
        division.id?.nonEmpty.map {
          Division(id: $0.scrubbed, name: (division.name?.nonEmpty ?? $0).scrubbed)
        }
      }
    }
  }
}

extension RequestAnswer {
  /// The request as it is looked at before its approval.
  var whole: ApprovalRequest {
    let order = orderID
    return ApprovalRequest(
      id: id.text.scrubbed, isRevocation: isRevocation, state: approval, bundle: order?.scrubbed,
      reference: certificateID.map {
        CertCentralReference(order: order ?? "", certificate: $0).text.scrubbed
      })
  }

  /// How the request stands; what we do not know is not decided yet.
  var approval: ApprovalState {
    switch status?.text.lowercased() {
    case "approved": .approved
    case "rejected": .rejected(comment: (processorComment?.text ?? "").scrubbed)
    default: .pending
    }
  }
}

extension StatusChangesAnswer {
  /// The references of what was revoked.
  var revoked: Set<String> {
    Set(
      orders.compactMap(\.value).filter { $0.status?.text.lowercased() == "revoked" }.map {
        CertCentralReference(order: $0.orderId.text, certificate: $0.certificateId.text).text
          .scrubbed
      })
  }
}
