#pragma once
#include "client/error.h"
#include "token/identity/trusted_certificates.h"

namespace coffer::client {

/// The key of the device that a chain of certificates (7F21, as EF 2F02 has them) is about, after a proof
/// that a trusted authority vouches for it. `trusted`: certificates of the root and perhaps of authorities
/// below it, one after the other, up to 1,500 bytes; a root that stands in the chain counts for nothing.
/// Dates are not looked at. @errors kMalformed; kNotFound: no trusted authority vouches for it, or a
/// signature is wrong
[[nodiscard]] ClientResult<token::TrustedKey> trusted_device_key(Bytes chain, Bytes trusted);

}  // namespace coffer::client
