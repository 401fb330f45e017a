#pragma once
#include "cli/token/keys.h"

namespace coffer::cli {

/// Stores a certificate (X.509, DER) of this key with it, in place of what is there. @errors kBadInput (of
/// another key), kPin, kRefused
[[nodiscard]] Result<void, Failure> store_certificate(TokenSession& session, const client::Key& key,
                                                      Bytes certificate);

}  // namespace coffer::cli
