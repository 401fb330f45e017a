#pragma once
#include <array>

#include "token/keys.h"

namespace coffer::token {

/// A key that was made outside the state mutex and is to be stored.
struct Keys::NewKey {
  KeyId id = 0;
  const KeyMaterial& material;
  KeyOrigin origin = KeyOrigin::kGenerated;
  const KeyPolicy& policy;
  enum class Certificate { kKeep, kErase, kReplace };
  Certificate certificate = Certificate::kKeep;  ///< what becomes of CExx
  Bytes request;                                 ///< with kReplace
  bool may_replace = false;                      ///< a key with this number
};

/// Whether there is a key with this number. Call with the state mutex held. @errors kStorageFailure
[[nodiscard]] TokenResult<bool> key_exists(const Context& context, KeyId id);

/// What stands in the authenticated request of a new key, but for the key itself.
struct RequestNames {
  Bytes algorithm;
  Bytes inner_car;
  Bytes chr;
  Bytes outer_car;        ///< empty: the CHR of the device certificate
  Bytes extensions = {};  ///< content of tag 65; empty: none
};
/// Makes the request of a key pair, signed by itself and by the device key. @returns length.
/// @errors kInvalidData (an algorithm of another kind of key), kCryptoFailure, kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> make_key_request(const DeviceIdentity& device,
                                                        const KeyMaterial& material,
                                                        const RequestNames& names, MutableBytes out);

}  // namespace coffer::token
