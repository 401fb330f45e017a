#pragma once
#include "token/cvc/cvc.h"

namespace coffer::token::testing {

/// ECDSA with SHA-256 (r || s) over a message, as certificates have it; empty when it failed.
[[nodiscard]] inline crypto::EcdsaPlain signature_of(const crypto::EcPrivateKey& key, Bytes message) {
  crypto::EcdsaPlain signature;
  signature.set_size(cvc::sign({&key, cvc::kEcdsaSha256}, message, signature.storage()).value_or(0));
  return signature;
}

}  // namespace coffer::token::testing
