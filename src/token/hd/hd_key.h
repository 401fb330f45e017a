#pragma once
#include <array>

#include "base/fixed_buffer.h"
#include "base/secret.h"
#include "crypto/ec.h"
#include "token/terms/error.h"

namespace coffer::token {

/// Trees of keys that grow from one seed. The numbers stand in commands and in stored masters: never change
/// one.
enum class HdKind : std::uint8_t {
  kSecp256k1 = 1,  ///< BIP32, with SLIP-0010's rule for invalid keys
  kSecp256r1 = 2,  ///< SLIP-0010
  kSymmetric = 3,  ///< SLIP-0021
};

inline constexpr std::size_t kMinHdSeed = 16;    ///< bytes
inline constexpr std::size_t kMaxHdSeed = 64;    ///< bytes
inline constexpr std::size_t kMaxHdLabel = 127;  ///< bytes; an empty label is one, too
/// Bit of an index that asks for a hardened child, which only the private parent can derive.
inline constexpr std::uint32_t kHdHardened = 0x8000'0000;

/// The first bytes of RIPEMD-160(SHA-256()) of the compressed public key (BIP32); of a symmetric node, of its
/// key.
using HdFingerprint = std::array<std::uint8_t, 4>;

/// One node of a tree, with its secrets. Integers in it are big-endian.
struct HdNode {
  HdKind kind = HdKind::kSymmetric;
  std::uint8_t depth = 0;              ///< steps from the master
  HdFingerprint parent_fingerprint{};  ///< zero for a master
  std::uint32_t child_number = 0;      ///< the last step's index; zero for a master and after a label
  Secret<32> chain_code;               ///< SLIP-0021: what children are derived from
  Secret<32> key;                      ///< the private key in [1, n-1], or the symmetric key
};

/// The master node of a seed of kMinHdSeed to kMaxHdSeed bytes. A seed whose key would be invalid is hashed
/// again (SLIP-0010). @errors kInvalidLength, kCryptoFailure; then `out` is not to be used
[[nodiscard]] TokenResult<void> hd_master(HdKind kind, Bytes seed, HdNode& out);

/// Makes `node` its own child. `index`: with kHdHardened or without. An index whose key would be invalid is
/// hashed again (SLIP-0010). @errors kNoSuchNode (a symmetric node, or 255 steps deep already),
/// kCryptoFailure; then `node` is unchanged
[[nodiscard]] TokenResult<void> hd_descend(HdNode& node, std::uint32_t index);
/// The same for symmetric nodes, whose children have labels of up to kMaxHdLabel bytes. @errors kNoSuchNode
/// (not a symmetric node, too long a label, too deep), kCryptoFailure; then `node` is unchanged
[[nodiscard]] TokenResult<void> hd_descend(HdNode& node, Bytes label);

/// What may be known of a node, in 78 bytes, or 77 of a symmetric one: version 0488B21E, depth, parent
/// fingerprint, child number; then the chain code and the compressed public key (BIP32's extended public key,
/// without Base58Check), or of a symmetric node SHA-256(SHA-256()) of the chain code and of the key.
using HdPublicNode = FixedBuffer<78>;
/// Makes it; the node stays as it is. @errors kCryptoFailure
[[nodiscard]] TokenResult<HdPublicNode> hd_public_node(const HdNode& node);

/// The private key of a node, ready to sign. @errors kWrongKeyType (a symmetric node), kCryptoFailure
[[nodiscard]] TokenResult<crypto::EcPrivateKey> hd_private_key(const HdNode& node);

}  // namespace coffer::token
