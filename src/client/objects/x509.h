#pragma once
#include <optional>

#include "base/bytes.h"

namespace coffer::client {

/// Fields of an X.509 certificate (RFC 5280, 4.1), each with its tag: views of it.
struct CertificateFields {
  Bytes serial_number;
  Bytes issuer;
  Bytes subject;
  Bytes spki;
};

/// Finds them; nothing is verified. Nothing: no certificate, or something stands behind it.
[[nodiscard]] std::optional<CertificateFields> read_certificate(Bytes der);

}  // namespace coffer::client
