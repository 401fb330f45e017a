#include "crypto/hash.h"

#include "crypto/bare/failure.h"
#include "crypto/bare/hash_class.h"
#include "crypto/bare/wipe_object.h"

namespace coffer::crypto {

CryptoResult<void> hash_into(HashAlgorithm algorithm, Parts message, MutableBytes out) {
  if (out.size() != digest_size(algorithm)) return bare::failure(CryptoError::kBufferTooSmall);
  const br_hash_class* hash = bare::hash_class(algorithm);
  br_hash_compat_context context;
  hash->init(&context.vtable);
  for (const Bytes part : message) hash->update(&context.vtable, part.data(), part.size());
  hash->out(&context.vtable, out.data());
  bare::wipe_object(context);
  return {};
}

CryptoResult<Digest> hash(HashAlgorithm algorithm, Parts message) {
  Digest digest;
  digest.set_size(digest_size(algorithm));
  COFFER_CHECK(hash_into(algorithm, message, digest.storage().first(digest.size())));
  return digest;
}

}  // namespace coffer::crypto
