#include "crypto/pbkdf2.h"

#include "crypto/openssl/support.h"

namespace coffer::crypto {

using openssl::failure;
using openssl::fits_int;

CryptoResult<void> pbkdf2(HashAlgorithm algorithm, Bytes password, Bytes salt, std::uint32_t iterations,
                          MutableBytes out, Progress* progress) {
  if (iterations == 0 || iterations > kMaxPbkdf2Iterations || out.empty() || !fits_int(password.size()) ||
      !fits_int(salt.size()) || !fits_int(out.size())) {
    return failure(CryptoError::kInvalidArgument);
  }
  if (!goes_on(progress)) return failure(CryptoError::kCancelled);
  const openssl::ErrorQueueScope errors;
  const EVP_MD* digest = openssl::fetched_digest(algorithm);
  if (digest == nullptr) return failure();
  if (PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(openssl::not_null(password)),
                        static_cast<int>(password.size()), openssl::not_null(salt),
                        static_cast<int>(salt.size()), static_cast<int>(iterations), digest,
                        static_cast<int>(out.size()), out.data()) != 1) {
    return failure();
  }
  return {};
}

}  // namespace coffer::crypto
