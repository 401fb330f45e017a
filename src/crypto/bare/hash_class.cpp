#include "crypto/bare/hash_class.h"

#include "crypto/bare/sha256.h"

namespace coffer::crypto::bare {

const br_hash_class* hash_class(HashAlgorithm algorithm) {
  switch (algorithm) {
    case HashAlgorithm::kSha1:
      return &br_sha1_vtable;
    case HashAlgorithm::kSha224:
      return &br_sha224_vtable;
    case HashAlgorithm::kSha256:
      return &kSha256Class;
    case HashAlgorithm::kSha384:
      return &br_sha384_vtable;
    case HashAlgorithm::kSha512:
      return &br_sha512_vtable;
  }
  return nullptr;
}

}  // namespace coffer::crypto::bare
