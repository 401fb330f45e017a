#pragma once
// Hierarchies of keys: BIP32, SLIP-0010, SLIP-0021 (docs/spec/hd.md).

#include <optional>
#include <string>
#include <variant>

#include "client/device/device.h"
#include "token/hd/hd_key.h"
#include "token/hd/hd_path.h"

namespace coffer::client {

using token::HdKind;

/// The way from a master to a node.
struct HdAddress {
  std::uint8_t slot = 0;  ///< of the master: 0 to 9
  /// An index each, with token::kHdHardened or without; in symmetric trees a label of up to 127 bytes.
  std::vector<std::variant<std::uint32_t, std::string>> steps{};
};

/// Makes a master in a slot, in place of its present one, for the user. `seed`: 16 to 64 bytes, or empty for
/// a random one that nobody ever sees; then there is no backup of the tree.
/// @errors kArgument, kUnsupported; kStatusWord: 6982; kConnection
[[nodiscard]] ClientResult<void> create_hd_master(Device& device, HdKind kind, std::uint8_t slot, Bytes seed);

/// What may be known of a node, for the user: 78 bytes of BIP32's extended public key, without Base58Check;
/// of a symmetric node 77 bytes, in which hashes stand. @errors kArgument, kUnsupported; kNotFound: no master
/// in this slot, or a step that its tree does not have; kStatusWord: 6982; kConnection
[[nodiscard]] ClientResult<ByteVector> export_hd_node(Device& device, const HdAddress& node);
/// An ECDSA signature by a node over a hash of 32 bytes, for the user: DER. @errors as export_hd_node();
/// kStatusWord: 6985 a symmetric node, 6600 nobody confirmed
[[nodiscard]] ClientResult<ByteVector> sign_with_hd_node(Device& device, const HdAddress& node, Bytes hash);

/// What goes with data that a symmetric node encrypts.
struct HdCipherParameters {
  Bytes associated{};         ///< is bound to the result; hosts end it with what is to be asked
  std::optional<Bytes> iv{};  ///< 16 bytes; nothing: one that follows from node and `associated`
};
/// Encrypts whole blocks of 16 bytes with a symmetric node, for the user; no padding. @errors as
/// export_hd_node(); kStatusWord: 6A80 no symmetric node, 6600 nobody confirmed
[[nodiscard]] ClientResult<WipedBytes> encrypt_with_hd_node(Device& device, const HdAddress& node,
                                                            const HdCipherParameters& parameters, Bytes text);
/// The same backwards.
[[nodiscard]] ClientResult<WipedBytes> decrypt_with_hd_node(Device& device, const HdAddress& node,
                                                            const HdCipherParameters& parameters, Bytes text);

}  // namespace coffer::client
