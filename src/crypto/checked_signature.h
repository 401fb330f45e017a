#pragma once
// Signatures on curves that are verified before anybody sees them. A computation that went wrong (a glitch, a
// flipped bit) can give away the key: two EdDSA signatures of one message, one of them faulty, are enough.
// Portable code on top of the back-end.

#include "crypto/ec.h"
#include "crypto/eddsa.h"

namespace coffer::crypto {

/// Whether a signature is verified first, at the price of a verification.
enum class SignatureCheck : std::uint8_t { kNone, kBeforeItLeaves };

/// EcPrivateKey::sign(), then ecdsa_verify() if `check` says so. @errors as sign(), kBackendFailure (the
/// signature is wrong)
[[nodiscard]] CryptoResult<EcdsaDer> sign_checked(const EcPrivateKey& key, Bytes digest,
                                                  SignatureCheck check);
/// EdwardsPrivateKey::sign(), then eddsa_verify() if `check` says so. @errors as above
[[nodiscard]] CryptoResult<EddsaSignature> sign_checked(const EdwardsPrivateKey& key, Bytes message,
                                                        SignatureCheck check);

}  // namespace coffer::crypto
