import Foundation
import NIOSSL

/// Root certificates from a file, trusted in addition to the system's.
public struct ExtraRoots: Sendable {
  /// The path of the file, for error messages.
  let path: String
  private let pem: Data

  /// - Parameter pem: the contents of the file.
  public init(path: String, pem: Data) {
    (self.path, self.pem) = (path, pem)
  }

  /// - Throws: `InvalidRootFile` when the file has no readable certificate.
  func certificates() throws -> [NIOSSLCertificate] {
    guard let roots = try? NIOSSLCertificate.fromPEMBytes([UInt8](pem)), !roots.isEmpty else {
      throw InvalidRootFile(path: path)
    }
    return roots
  }
}
