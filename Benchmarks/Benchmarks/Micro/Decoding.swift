import Benchmark
import Engine
import Foundation

/// Registers the benchmarks of decoding external data.
func decoding() {
  Benchmark("DER: decode a certificate") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(try DecodedCertificate(der: sampleDER)) }
  }
  Benchmark("Text: scrub a common name") { benchmark in
    for _ in benchmark.scaledIterations { blackHole("host1.pay.example.com".scrubbed) }
  }
  Benchmark("Time: read an instant with milliseconds") { benchmark in
    for _ in benchmark.scaledIterations { blackHole(Timestamp.parse("2025-03-04T05:06:07.890Z")) }
  }
  Benchmark("Time: write an instant with milliseconds") { benchmark in
    let instant = Date(timeIntervalSince1970: 1_741_064_767.89)
    for _ in benchmark.scaledIterations { blackHole(Timestamp.milliseconds(instant)) }
  }
}

/// A publicly trusted certificate with an EC key, like those of the sandbox.
private let sampleDER: Data = {
  let text = """
    MIICZDCCAgmgAwIBAgIQD29VVVZYqYnw9GOk2g2AfzAKBggqhkjOPQQDAjA/MQswCQYDVQQGEwJDSDEWMBQGA1UECg
    wNRXhhbXBsZeKAriBBRzEYMBYGA1UEAwwPYXBpLnBheS5leGFtcGxlMB4XDTI1MDMwNDAwMDAwMFoXDTI2MDMwODAw
    MDAwMFowPzELMAkGA1UEBhMCQ0gxFjAUBgNVBAoMDUV4YW1wbGXigK4gQUcxGDAWBgNVBAMMD2FwaS5wYXkuZXhhbX
    BsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEv4VEg/V8KlSOR75d/ElE6V4++PSPxr5wbf5pi2lZxIF0/TS+9B
    W+8lgbelamSy2+YAcWQgxoPCmGp83NoOnwOjgeYwgeMwegYDVR0RBHMwcYIPYXBpLnBheS5leGFtcGxlgg0qLnBheS
    5leGFtcGxlgQthQGIuZXhhbXBsZYYKaHR0cDovL3gvG4cECgAAAYcQIAENuAAAAAAAAAAAAAAAAYgDKgMEpA4wDDEK
    MAgGA1UEAwwBeKAJBgIqA6ADBAEbMDUGA1UdIAQuMCwwIgYGZ4EMAQICMBgwFgYIKwYBBQUHAgEWCmh0dHA6Ly9jcH
    MwBgYEVR0gADAZBgNVHSUEEjAQBggrBgEFBQcDAQYEKgMEBTATBgorBgEEAdZ5AgQCBAUEAwABADAKBggqhkjOPQQD
    AgNJADBGAiEA7eNpjK/pqrOVuZMIXya58SY8Ebh6Tdma/C/Cq8c8YrMCIQDPwaf/avDYRILWl9Z2U00qWJbeov3QGj
    vuIAXDpt3M/Q==
    """
  return Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()
}()
