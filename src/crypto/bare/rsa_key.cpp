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

CryptoResult<RsaPrivateKey> RsaPrivateKey::generate(std::size_t bits, Bytes exponent, Progress* progress) {
  if (!is_rsa_size(bits)) return failure(CryptoError::kUnsupported);
  const Bytes e = strip_leading_zeros(exponent);
  if (!bare::is_public_exponent(e)) return failure(CryptoError::kInvalidArgument);
  bare::Place<bare::RsaKey> place(bare::rsa_keys());
  if (place.get() == nullptr) return failure();
  COFFER_CHECK(bare::generate_rsa_numbers(bits, e, *place.get(), progress));
  RsaComponents found;
  found.e = place->e;
  found.d = place->d;
  found.p = place->p;
  found.q = place->q;
  COFFER_CHECK(bare::complete(found, *place.get()));
  return RsaPrivateKey(place.release(), bits / 8);
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::load(const RsaComponents& components) {
  bare::Place<bare::RsaKey> place(bare::rsa_keys());
  if (place.get() == nullptr) return failure();
  COFFER_CHECK(bare::complete(components, *place.get()));
  const std::size_t bytes = place->n.size();
  return RsaPrivateKey(place.release(), bytes);
}

CryptoResult<RsaPrivateKey> RsaPrivateKey::load_trusted(const RsaComponents& components) {
  bare::Place<bare::RsaKey> place(bare::rsa_keys());
  if (place.get() == nullptr) return failure();
  COFFER_CHECK(bare::take_as_they_are(components, *place.get()));
  return RsaPrivateKey(place.release(), components.n.size());
}

CryptoResult<std::size_t> RsaPrivateKey::export_number(RsaNumber which, MutableBytes out) const {
  if (handle_ == nullptr) return failure();
  if (out.size() < max_rsa_number(which, modulus_bytes_)) return failure(CryptoError::kBufferTooSmall);
  const bare::RsaKey& key = rsa_key(handle_);
  const Bytes numbers[] = {key.n, key.e, key.d, key.p, key.q, key.dp, key.dq, key.qinv};
  const Bytes number = numbers[static_cast<std::size_t>(which)];
  copy(number, out);
  return number.size();
}

}  // namespace coffer::crypto
