/// The names of keys and signature algorithms, including ones that the crypto library lacks.
enum AlgorithmWords {
  /// Returns the algorithm and size of a `SubjectPublicKeyInfo`, such as `RSA2048` or `P256`. An
  /// algorithm without a name here gives its object identifier; an unreadable algorithm gives an
  /// empty text.
  static func publicKey(_ info: ASN1Element) -> String {
    let fields = info.readableChildren().elements
    let algorithm = fields.first?.readableChildren().elements ?? []
    guard let identifier = algorithm.first?.objectIdentifier else { return "" }
    let parameters = algorithm.dropFirst().first
    let bits = fields.dropFirst().first?.octets(skipping: 1) ?? []
    switch identifier {
    case "1.2.840.113549.1.1.1": return "RSA" + modulusSize(bits)
    case "1.2.840.113549.1.1.10": return "RSA-PSS" + modulusSize(bits)
    case "1.2.840.10040.4.1":
      return "DSA" + size(parameters?.readableChildren().elements.first?.content)
    case "1.2.840.10045.2.1":
      guard let curve = parameters?.objectIdentifier else {
        return parameters?.is(.sequence) == true ? "EC with explicit parameters" : "EC"
      }
      return curves[curve] ?? "EC \(curve)"
    default: return keys[identifier] ?? identifier
    }
  }

  /// Returns the name of an `AlgorithmIdentifier`'s signature algorithm, or its object identifier
  /// if it has no name here; empty when it cannot be read.
  static func signature(_ algorithm: ASN1Element) -> String {
    let identifier = algorithm.readableChildren().elements.first?.objectIdentifier ?? ""
    return signatures[identifier] ?? identifier
  }

  private static func modulusSize(_ key: [UInt8]) -> String {
    let modulus = (try? ASN1Element(key[...]))?.readableChildren().elements.first
    return size(modulus?.content)
  }

  /// Returns the number of bits of an integer; empty for none.
  private static func size(_ integer: ArraySlice<UInt8>?) -> String {
    let digits = integer?.drop { $0 == 0 } ?? []
    guard let first = digits.first else { return "" }
    return String(digits.count * 8 - first.leadingZeroBitCount)
  }

  private static let keys = [
    "1.3.101.110": "X25519", "1.3.101.111": "X448", "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448", "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65", "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
  ]

  private static let curves = [
    "1.2.840.10045.3.1.1": "P192", "1.3.132.0.33": "P224", "1.2.840.10045.3.1.7": "P256",
    "1.3.132.0.34": "P384", "1.3.132.0.35": "P521", "1.3.132.0.10": "secp256k1",
    "1.3.36.3.3.2.8.1.1.3": "brainpoolP192r1", "1.3.36.3.3.2.8.1.1.5": "brainpoolP224r1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1", "1.3.36.3.3.2.8.1.1.9": "brainpoolP320r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1", "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
    "1.2.156.10197.1.301": "SM2",
  ]

  private static let signatures = keys.merging([
    "1.3.101.112": "ed25519", "1.2.840.113549.1.1.2": "md2WithRSAEncryption",
    "1.2.840.113549.1.1.4": "md5WithRSAEncryption",
    "1.2.840.113549.1.1.5": "sha1WithRSAEncryption", "1.2.840.113549.1.1.10": "RSA-PSS",
    "1.2.840.113549.1.1.11": "sha256WithRSAEncryption",
    "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
    "1.2.840.113549.1.1.13": "sha512WithRSAEncryption",
    "1.2.840.113549.1.1.14": "sha224WithRSAEncryption",
    "1.2.840.10045.4.1": "ecdsaWithSHA1", "1.2.840.10045.4.3.1": "ecdsaWithSHA224",
    "1.2.840.10045.4.3.2": "ecdsaWithSHA256", "1.2.840.10045.4.3.3": "ecdsaWithSHA384",
    "1.2.840.10045.4.3.4": "ecdsaWithSHA512", "1.2.840.10040.4.3": "dsaWithSHA1",
    "2.16.840.1.101.3.4.3.1": "dsaWithSHA224", "2.16.840.1.101.3.4.3.2": "dsaWithSHA256",
  ]) { $1 }
}
