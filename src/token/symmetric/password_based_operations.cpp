#include "base/secret.h"
#include "crypto/pbkdf2.h"
#include "crypto/pkcs7_padding.h"
#include "crypto/x963_kdf.h"
#include "token/symmetric/password_based.h"
#include "token/symmetric/symmetric_operations.h"

namespace coffer::token {
namespace {

TokenResult<std::size_t> encrypt_padded(Bytes key, Bytes iv, Bytes text, MutableBytes out) {
  if (out.size() < crypto::pkcs7_padded_size(text.size())) return fail(ErrorCode::kInvalidLength);
  copy(text, out);
  COFFER_TRY_BELOW(const std::size_t size, crypto::pkcs7_pad(out, text.size()));
  const MutableBytes padded = out.first(size);
  COFFER_CHECK_BELOW(crypto::aes_encrypt(crypto::AesMode::kCbc, key, iv, padded, padded));
  return size;
}

TokenResult<std::size_t> decrypt_padded(Bytes key, Bytes iv, Bytes data, MutableBytes out) {
  if (data.empty() || data.size() % crypto::kAesBlock != 0) return fail(ErrorCode::kCipherFailed);
  if (out.size() < data.size()) return fail(ErrorCode::kInvalidLength);
  const MutableBytes padded = out.first(data.size());
  COFFER_CHECK_BELOW(crypto::aes_decrypt(crypto::AesMode::kCbc, key, iv, data, padded));
  const auto size = crypto::pkcs7_unpad(padded);
  if (!size) {
    wipe(padded);
    return fail(ErrorCode::kCipherFailed);
  }
  wipe(padded.subspan(*size));
  return *size;
}

}  // namespace

TokenResult<std::size_t> run_pbkdf2(Bytes key, const CipherRequest& request, MutableBytes out) {
  COFFER_TRY(const Pbkdf2Parameters parameters, parse_pbkdf2_parameters(request.data));
  const std::size_t size =
      parameters.key_length ? *parameters.key_length : request.size.value_or(kDefaultDerivedSize);
  if (size == 0 || out.size() < size) return fail(ErrorCode::kInvalidLength);
  COFFER_CHECK_BELOW(crypto::pbkdf2(parameters.prf, key, parameters.salt, parameters.iterations,
                                    out.first(size), request.progress));
  return size;
}

TokenResult<std::size_t> run_pbes2(Bytes key, const CipherRequest& request, MutableBytes out) {
  COFFER_TRY(const Pbes2Parameters parameters, parse_pbes2_parameters(request.aad.value_or(Bytes())));
  SecretBuffer<32> derived;
  derived.set_size(parameters.key_bytes);
  const Pbkdf2Parameters& derivation = parameters.derivation;
  COFFER_CHECK_BELOW(crypto::pbkdf2(derivation.prf, key, derivation.salt, derivation.iterations,
                                    derived.storage().first(parameters.key_bytes), request.progress));
  if (request.direction == CipherDirection::kEncrypt) {
    return encrypt_padded(derived.expose(), parameters.iv, request.data, out);
  }
  return decrypt_padded(derived.expose(), parameters.iv, request.data, out);
}

TokenResult<std::size_t> run_x963_kdf(Bytes key, const CipherRequest& request, MutableBytes out) {
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::kSha1;
  if (!request.data.empty()) {
    COFFER_TRY(hash, hash_of_hmac(request.data));
  }
  const std::size_t size = request.size.value_or(kDefaultDerivedSize);
  if (size == 0 || out.size() < size) return fail(ErrorCode::kInvalidLength);
  COFFER_CHECK_BELOW(crypto::x963_kdf(hash, key, request.aad.value_or(Bytes()), out.first(size)));
  return size;
}

}  // namespace coffer::token
