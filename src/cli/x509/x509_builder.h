#pragma once
// X.509 certificates and requests whose key signs elsewhere.

#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "cli/token/signing.h"

namespace coffer::cli {

/// What a certificate or request is about.
struct X509Subject {
  std::string name;  ///< "CN=Alice,O=Example"
  std::vector<std::string>
      alternatives{};       ///< "DNS:example.org", "email:a@example.org", "IP:192.0.2.1", "URI:..."
  ByteVector public_key{};  ///< SubjectPublicKeyInfo, DER
};

/// Signs what it is given.
using X509Signer = std::function<Result<ByteVector, Failure>(Bytes)>;

/// A request (PKCS#10), DER. @errors kUsage (a name that is none), kUnsupported, and the signer's
[[nodiscard]] Result<ByteVector, Failure> make_request(const X509Subject& subject,
                                                       const SignatureMethod& method, const X509Signer& sign);
/// A certificate that the key signs for itself, good for so many days from now on, DER. @errors as
/// make_request()
[[nodiscard]] Result<ByteVector, Failure> make_self_signed(const X509Subject& subject,
                                                           const SignatureMethod& method, unsigned days,
                                                           const X509Signer& sign);

/// The certificate of a file, PEM or DER, as DER; empty when it is none.
[[nodiscard]] ByteVector parse_certificate(Bytes file);

}  // namespace coffer::cli
