#include <utility>

#include "crypto/bare/failure.h"
#include "crypto/bare/key_handle.h"
#include "crypto/bare/rsa/generate.h"
#include "crypto/bare/rsa/key_numbers.h"
#include "crypto/rsa.h"

namespace coffer::crypto {

using bare::failure;
using bare::rsa_key;

RsaPrivateKey::~RsaPrivateKey() { bare::rsa_keys().give_back(static_cast<bare::RsaKey*>(handle_)); }

RsaPrivateKey::RsaPrivateKey(RsaPrivateKey&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)),
      modulus_bytes_(std::exchange(other.modulus_bytes_, 0)) {}

RsaPrivateKey& RsaPrivateKey::operator=(RsaPrivateKey&& other) noexcept {
  RsaPrivateKey moved(std::move(other));
  std::swap(handle_, moved.handle_);
  std::swap(modulus_bytes_, moved.modulus_bytes_);
  return *this;
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::generate(std::size_t bits, Bytes exponent) {
  if (!is_rsa_size(bits)) return failure(CryptoError::kUnsupported);
  const Bytes e = strip_leading_zeros(exponent);
  if (!bare::is_public_exponent(e)) return failure(CryptoError::kInvalidArgument);
  RsaComponents numbers;
  COFFER_CHECK(bare::generate_rsa_numbers(bits, e, numbers));
  return load(numbers);
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::load(const RsaComponents& components) {
  bare::Place<bare::RsaKey> place(bare::rsa_keys());
  if (place.get() == nullptr) return failure();
  COFFER_CHECK(bare::complete(components, *place.get()));
  RsaPrivateKey key;
  key.modulus_bytes_ = place->n.size();
  key.handle_ = place.release();
  return key;
}

CryptoResult<void> RsaPrivateKey::export_components(RsaComponents& out) const {
  if (handle_ == nullptr) return failure();
  const bare::RsaKey& key = rsa_key(handle_);
  const bool exported = out.n.assign(key.n) && out.e.assign(key.e) && out.d.assign(key.d) &&
                        out.p.assign(key.p) && out.q.assign(key.q) && out.dp.assign(key.dp) &&
                        out.dq.assign(key.dq) && out.qinv.assign(key.qinv);
  return exported ? CryptoResult<void>{} : failure();
}

}  // namespace coffer::crypto
