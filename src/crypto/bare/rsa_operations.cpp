#include <algorithm>

#include "crypto/bare/failure.h"
#include "crypto/bare/key_handle.h"
#include "crypto/bare/rsa/key_numbers.h"
#include "crypto/bare/rsa/padding.h"
#include "crypto/bare/rsa/private_operation.h"
#include "crypto/rsa.h"

namespace coffer::crypto {
namespace {

using bare::failure;
using bare::rsa_key;

constexpr std::size_t kPkcs1Overhead = 11;

/// For public numbers of one length.
bool below(Bytes number, Bytes modulus) { return std::ranges::lexicographical_compare(number, modulus); }

/// Applies the key to an encoded block, in place.
CryptoResult<RsaBlock> sign(const void* handle, SecretBuffer<kMaxRsaBytes>& block) {
  RsaBlock signature;
  signature.set_size(block.size());
  COFFER_CHECK(bare::rsa_private_operation(rsa_key(handle), block.expose(),
                                           signature.storage().first(signature.size())));
  bare::declassify(signature.storage().data(), signature.size());
  return signature;
}

/// Replaces the content of `out` by the part of it that is the message.
CryptoResult<void> take_message(const CryptoResult<Bytes>& message, SecretBuffer<kMaxRsaBytes>& out) {
  if (!message) {
    const CryptoError error = message.error();
    out.clear();
    return failure(error);
  }
  const std::size_t size = message->size();
  std::ranges::copy(*message, out.storage().begin());  // towards the front
  wipe(out.storage().subspan(size));
  out.set_size(size);
  return {};
}

}  // namespace

CryptoResult<void> RsaPrivateKey::private_operation(Bytes block, SecretBuffer<kMaxRsaBytes>& out) const {
  if (handle_ == nullptr) return failure();
  if (block.empty() || block.size() > modulus_bytes_) return failure(CryptoError::kInvalidArgument);
  SecretBuffer<kMaxRsaBytes> full;
  full.set_size(modulus_bytes_);
  copy(block, full.storage().subspan(modulus_bytes_ - block.size()));
  if (!below(full.expose(), rsa_key(handle_).n)) return failure(CryptoError::kInvalidArgument);
  out.clear();
  COFFER_CHECK(
      bare::rsa_private_operation(rsa_key(handle_), full.expose(), out.storage().first(modulus_bytes_)));
  out.set_size(modulus_bytes_);
  return {};
}

CryptoResult<RsaBlock> RsaPrivateKey::sign_pkcs1(Bytes digest_info) const {
  if (handle_ == nullptr) return failure();
  if (digest_info.size() > modulus_bytes_ - kPkcs1Overhead) return failure(CryptoError::kInvalidArgument);
  SecretBuffer<kMaxRsaBytes> block;
  block.set_size(modulus_bytes_);
  bare::pkcs1_encode(digest_info, block.storage().first(modulus_bytes_));
  return sign(handle_, block);
}

CryptoResult<RsaBlock> RsaPrivateKey::sign_pss(HashAlgorithm algorithm, Bytes digest) const {
  if (handle_ == nullptr) return failure();
  SecretBuffer<kMaxRsaBytes> block;
  block.set_size(modulus_bytes_);
  COFFER_CHECK(bare::pss_encode(algorithm, digest, block.storage().first(modulus_bytes_)));
  return sign(handle_, block);
}

// Whoever may send cryptograms to a key learns from our answer whether the padding was right
// (Bleichenbacher's oracle). The card's protocol reports that anyway; so this padding is for those who must,
// and OAEP for all others.
CryptoResult<void> RsaPrivateKey::decrypt_pkcs1(Bytes cryptogram, SecretBuffer<kMaxRsaBytes>& out) const {
  if (handle_ == nullptr) return failure();
  if (cryptogram.size() != modulus_bytes_) return failure(CryptoError::kInvalidArgument);
  COFFER_CHECK(private_operation(cryptogram, out));
  return take_message(bare::pkcs1_decode(out.expose()), out);
}

CryptoResult<void> RsaPrivateKey::decrypt_oaep(HashAlgorithm algorithm, Bytes cryptogram,
                                               SecretBuffer<kMaxRsaBytes>& out) const {
  if (handle_ == nullptr) return failure();
  if (cryptogram.size() != modulus_bytes_ || modulus_bytes_ < 2 * digest_size(algorithm) + 2) {
    return failure(CryptoError::kInvalidArgument);
  }
  COFFER_CHECK(private_operation(cryptogram, out));
  return take_message(bare::oaep_decode(algorithm, out.storage().first(modulus_bytes_)), out);
}

CryptoResult<void> rsa_verify_pkcs1(Bytes modulus, Bytes exponent, HashAlgorithm algorithm, Bytes digest,
                                    Bytes signature) {
  const Bytes n = strip_leading_zeros(modulus);
  const Bytes e = strip_leading_zeros(exponent);
  if (n.size() > kMaxRsaBytes || !is_rsa_size(bare::bit_length(n)) || (n.back() & 1) == 0 ||
      !bare::is_public_exponent(e)) {
    return failure(CryptoError::kInvalidKey);
  }
  const DigestInfo info = digest_info(algorithm, digest);
  if (info.empty() || signature.size() != n.size() || !below(signature, n)) {
    return failure(CryptoError::kVerificationFailed);
  }
  RsaBlock expected;
  RsaBlock block;
  bare::pkcs1_encode(info, expected.storage().first(n.size()));
  COFFER_CHECK(bare::rsa_public_operation(n, e, signature, block.storage().first(n.size())));
  if (!equal(block.storage().first(n.size()), expected.storage().first(n.size()))) {
    return failure(CryptoError::kVerificationFailed);
  }
  return {};
}

}  // namespace coffer::crypto
