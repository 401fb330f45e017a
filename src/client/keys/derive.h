#pragma once
#include "client/keys/keys.h"

namespace coffer::client {

/// A key to be derived from another.
struct DerivedKey {
  Bytes parameter{};                 ///< is added to the private scalar, modulo the order: big-endian
  std::optional<KeyId> reference{};  ///< nothing: the lowest free number
  std::string label{};
  ByteVector id{};  ///< empty: from the public key
};

/// Makes a key on the same curve, for the user, whose private scalar is the other's plus the parameter; it
/// inherits the policy. Who knows one of both keys knows the other. What an error leaves: as generate_key().
/// @errors kUnsupported, kExists, kArgument; kStatusWord: 6982, 6600, 6A81 the list lacks 98, 6985 no key on
/// such a curve, or one with a use counter, 6A80 the sum is zero; kConnection
[[nodiscard]] ClientResult<Key> derive_key(Device& device, const Key& source, const DerivedKey& what);

}  // namespace coffer::client
