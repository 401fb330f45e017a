#pragma once
#include <array>

#include "token/keys/keys.h"

namespace coffer::token {

/// A key that was made outside the state mutex and is to be stored.
struct Keys::NewKey {
  KeyId id = 0;
  const KeyMaterial& material;
  KeyOrigin origin = KeyOrigin::kGenerated;
  const KeyPolicy& policy;
  const KeyDomainIdentity& domain;   ///< that it is bound to
  bool domain_must_be_there = true;  ///< as the one that `policy` names
  enum class Certificate { kErase, kReplace };
  Certificate certificate = Certificate::kErase;  ///< what becomes of CExx
  Bytes request;                                  ///< with kReplace
  bool may_replace = false;                       ///< a key with this number
};

/// Whether there is a key with this number. Call with the state mutex held. @errors kStorageFailure
[[nodiscard]] TokenResult<bool> key_exists(const Context& context, KeyId id);

/// What stands in the authenticated request of a new key, but for the key itself.
struct RequestNames {
  Bytes algorithm;
  Bytes inner_car;
  Bytes chr;
  Bytes outer_car;   ///< empty: the CHR of the device certificate
  Bytes extensions;  ///< content of tag 65; empty: none
};
/// The holder reference in the request of a derived or imported key: as OpenSC names its keys, the serial
/// number of the device and a sequence number.
[[nodiscard]] cvc::Reference default_holder(Bytes device_chr);
/// Makes the request of a key pair that came from elsewhere: signed by itself alone, because the device
/// cannot say where it was made. @returns length. @errors kWrongKeyType (a symmetric key), kCryptoFailure,
/// kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> make_unattested_key_request(const DeviceIdentity& device,
                                                                   const KeyMaterial& material,
                                                                   MutableBytes out);
/// Makes the request of a key pair, signed by itself and by the device key. @returns length.
/// @errors kInvalidData (an algorithm of another kind of key), kCryptoFailure, kBufferTooSmall
[[nodiscard]] TokenResult<std::size_t> make_key_request(const DeviceIdentity& device,
                                                        const KeyMaterial& material,
                                                        const RequestNames& names, MutableBytes out);

}  // namespace coffer::token
