#pragma once
#include <variant>

#include "client/keys/keys.h"

namespace coffer::client {

/// An RSA key pair of 1024, 1536, 2048, 3072 or 4096 bits, with the exponent 65537.
struct RsaKind {
  unsigned bits = 0;
};
/// A secret key of 128, 192, 256 or (not on every card) 512 bits.
struct SecretKind {
  unsigned bits = 0;
};
/// What key is to be made.
using KeyKind = std::variant<RsaKind, SecretKind, const crypto::Curve*, const crypto::RawCurve*>;

/// A key to be made in the card.
struct NewKey {
  KeyKind kind;
  std::optional<KeyId> reference{};  ///< nothing: the lowest free number
  std::string label{};               ///< UTF-8, up to 255 bytes
  ByteVector id{};     ///< CKA_ID, up to 255 bytes; empty: from the public key (key_identifier())
  KeyPolicy policy{};  ///< permitted algorithms, key domain, use counter
  std::optional<std::uint16_t> usage{};  ///< bits of `usage`; nothing: all that works
};

/// Makes a key, for the user, and describes it. A number that is taken is never made anew.
/// On an error there is no new key, or, where the connection broke before its description was written, there
/// is a whole one without label: list_keys() shows it.
/// @errors kExists, kArgument, kUnsupported; kStatusWord: 6982, 6600 nobody confirmed, 6A80 the card does not
/// have the kind, 6A84 it is full, 6A88 no such key domain; kConnection
[[nodiscard]] ClientResult<Key> generate_key(Device& device, const NewKey& what);

/// The CKA_ID of a key that nobody gave one: SHA-1 of the modulus, of the point or of the raw key, 20 bytes;
/// of secret keys 16 random bytes of the card's. @errors kConnection, kStatusWord
[[nodiscard]] ClientResult<ByteVector> key_identifier(Device& device, const std::optional<PublicKey>& key);

/// How a key pair is to be called.
struct PairName {
  std::string label{};
  ByteVector id{};          ///< empty: from the public key
  std::uint16_t usage = 0;  ///< 0: all that works
};
/// Describes a key pair that the card has just made, by what stands in its CExx. @errors kMalformed,
/// kArgument, kConnection, kStatusWord
[[nodiscard]] ClientResult<void> describe_pair(Device& device, KeyId reference, const PairName& name);

}  // namespace coffer::client
