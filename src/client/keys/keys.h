#pragma once
#include <optional>
#include <string>

#include "client/keys/public_key.h"
#include "client/objects/files.h"
#include "client/objects/key_description.h"

namespace coffer::client {

using token::KeyPolicy;
using token::KeyType;

/// A private or secret key on a card, as far as the card tells it.
struct Key {
  KeyId reference = 0;          ///< the number that commands name it by
  std::optional<KeyType> type;  ///< nothing: no description and no public key
  unsigned bits = 0;            ///< RSA: modulus; curves: field; secret: key; 0: unknown
  std::string label;
  ByteVector id;            ///< CKA_ID; its reference where nobody gave it one
  std::uint16_t usage = 0;  ///< bits of `usage`
  bool described = false;   ///< there is a description: without one OpenSC does not see the key
  /// Permitted algorithms, key domain, what is left of the use counter. Cards other than Coffer may not
  /// tell.
  std::optional<KeyPolicy> policy;
  std::optional<PublicKey> public_key;  ///< from its request or certificate
  ByteVector certificate;               ///< X.509, DER; empty: none

  /// Whether its list permits an algorithm, as far as that is known.
  [[nodiscard]] bool permits(token::Algorithm algorithm) const {
    return !policy || policy->permits(algorithm);
  }
};

/// All keys but the device key, in the card's order. Nobody need be logged in. @errors kConnection,
/// kStatusWord
[[nodiscard]] ClientResult<std::vector<Key>> list_keys(Device& device);
/// One key. @errors kNotFound, kConnection, kStatusWord
[[nodiscard]] ClientResult<Key> read_key(Device& device, KeyId reference);

/// Gives a key another label or identifier, in its description; a certificate in CExx has the same then.
/// @errors kNotFound, kArgument (over 255 bytes), kConnection, kStatusWord: 6982
[[nodiscard]] ClientResult<void> rename_key(Device& device, const Key& key,
                                            std::optional<std::string_view> label, std::optional<Bytes> id);
/// Deletes a key, then its description and its certificate or request. Where the connection breaks in
/// between the key is gone, and what is left of it is shown by nobody. @errors kStatusWord: 6A82 there is
/// none, 6982; kConnection
[[nodiscard]] ClientResult<void> delete_key(Device& device, KeyId reference);

/// How the description of a key of this type calls it.
[[nodiscard]] DescribedKind described_kind(KeyType type);
/// The description that goes with a new key. @errors kArgument
[[nodiscard]] ClientResult<void> describe_key(Device& device, KeyId reference,
                                              const KeyDescription& description);
/// The number for a new key: `wanted` if it is free, else, without one, the lowest. @errors kExists,
/// kArgument (00 is the device key), kConnection, kStatusWord
[[nodiscard]] ClientResult<KeyId> place_for_key(Device& device, std::optional<KeyId> wanted);

}  // namespace coffer::client
