#include "crypto/aead.h"

#include "base/secret.h"
#include "crypto/bare/aes_counter.h"
#include "crypto/bare/failure.h"
#include "crypto/bare/secret_bytes.h"
#include "crypto/bare/wipe_object.h"

namespace coffer::crypto {
namespace bare {
namespace {

bool are_valid_ccm_lengths(std::size_t nonce, std::size_t text, std::size_t tag) {
  if (nonce < 7 || nonce > 13 || tag < 4 || tag > 16 || tag % 2 != 0) return false;
  // The text's length is written in the 15 - n bytes that the nonce leaves (SP 800-38C, appendix A.1).
  const std::size_t length_bits = 8 * (15 - nonce);
  return length_bits >= 64 || (std::uint64_t{text} >> length_bits) == 0;
}

bool are_valid_lengths(Aead algorithm, std::size_t nonce, std::size_t text, std::size_t tag) {
  switch (algorithm) {
    case Aead::kAesGcm:
      return nonce >= 1 && nonce <= kMaxAeadNonce && tag >= 12 && tag <= kMaxAeadTag;
    case Aead::kAesCcm:
      return are_valid_ccm_lengths(nonce, text, tag);
    case Aead::kChaCha20Poly1305:
      return nonce == 12 && tag == 16;
  }
  return false;
}

CryptoResult<void> check_arguments(const AeadParameters& p, std::size_t text, std::size_t tag,
                                   std::size_t out) {
  const bool valid_key =
      p.algorithm == Aead::kChaCha20Poly1305 ? p.key.size() == 32 : is_aes_key_size(p.key.size());
  if (!valid_key) return failure(CryptoError::kInvalidKey);
  if (!are_valid_lengths(p.algorithm, p.nonce.size(), text, tag)) {
    return failure(CryptoError::kInvalidArgument);
  }
  if (out < text) return failure(CryptoError::kBufferTooSmall);
  return {};
}

// BearSSL's own numbers for a direction.
constexpr int kEncrypt = 1;

void run_gcm(const AeadParameters& p, int direction, MutableBytes data, MutableBytes tag) {
  AesCounter aes(p.key);
  br_gcm_context context;
  br_gcm_init(&context, &aes.functions, br_ghash_ctmul32);
  br_gcm_reset(&context, p.nonce.data(), p.nonce.size());
  br_gcm_aad_inject(&context, p.aad.data(), p.aad.size());
  br_gcm_flip(&context);
  br_gcm_run(&context, direction, data.data(), data.size());
  br_gcm_get_tag_trunc(&context, tag.data(), tag.size());
  wipe_object(context);
}

/// @returns whether BearSSL took the lengths
bool run_ccm(const AeadParameters& p, int direction, MutableBytes data, MutableBytes tag) {
  AesCounterMac aes(p.key);
  br_ccm_context context;
  br_ccm_init(&context, &aes.functions);
  if (br_ccm_reset(&context, p.nonce.data(), p.nonce.size(), p.aad.size(), data.size(), tag.size()) != 1) {
    return false;
  }
  br_ccm_aad_inject(&context, p.aad.data(), p.aad.size());
  br_ccm_flip(&context);
  br_ccm_run(&context, direction, data.data(), data.size());
  (void)br_ccm_get_tag(&context, tag.data());
  wipe_object(context);
  return true;
}

/// Encrypts or decrypts in place. `tag`: the one that belongs to the text.
CryptoResult<void> run(const AeadParameters& p, int direction, MutableBytes data, MutableBytes tag) {
  switch (p.algorithm) {
    case Aead::kAesGcm:
      run_gcm(p, direction, data, tag);
      return {};
    case Aead::kAesCcm:
      if (!run_ccm(p, direction, data, tag)) return failure(CryptoError::kInvalidArgument);
      return {};
    case Aead::kChaCha20Poly1305:
      br_poly1305_ctmul32_run(p.key.data(), p.nonce.data(), data.data(), data.size(), p.aad.data(),
                              p.aad.size(), tag.data(), br_chacha20_ct_run, direction);
      return {};
  }
  return failure(CryptoError::kUnsupported);
}

MutableBytes copy_in(Bytes in, MutableBytes out) {
  if (in.data() != out.data()) copy(in, out);
  return out.first(in.size());
}

}  // namespace
}  // namespace bare

CryptoResult<void> aead_seal(const AeadParameters& parameters, Bytes in, MutableBytes out, MutableBytes tag) {
  COFFER_CHECK(bare::check_arguments(parameters, in.size(), tag.size(), out.size()));
  return bare::run(parameters, bare::kEncrypt, bare::copy_in(in, out), tag);
}

CryptoResult<void> aead_open(const AeadParameters& parameters, Bytes in, Bytes tag, MutableBytes out) {
  COFFER_CHECK(bare::check_arguments(parameters, in.size(), tag.size(), out.size()));
  Secret<kMaxAeadTag> storage;
  const MutableBytes right = MutableBytes(storage.writable()).first(tag.size());
  const MutableBytes text = bare::copy_in(in, out);
  auto opened = bare::run(parameters, 1 - bare::kEncrypt, text, right);
  if (opened && !bare::reveal_equal(right, tag)) opened = bare::failure(CryptoError::kVerificationFailed);
  if (!opened) wipe(text);
  return opened;
}

}  // namespace coffer::crypto
