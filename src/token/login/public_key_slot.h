#pragma once
#include "token/cvc/cvc.h"
#include "token/state/context.h"

namespace coffer::token {

/// A registered public key, as its slot's record holds it: curve, length of the CHR, CHR, point.
struct PublicKeySlot {
  const crypto::Curve* curve = nullptr;
  cvc::Reference chr;
  crypto::Point point;
};

// All: call with the state mutex held. Slots count from 0.

/// Reads and opens a slot's record. @errors kReferenceUnknown (empty), kStorageFailure
[[nodiscard]] TokenResult<PublicKeySlot> load_public_key_slot(const Context& context, std::size_t slot);
/// Stores a key, and counts its slot as taken if it was free. Call with the PIN mutex held, too. @errors
/// kStorageFull, kStorageFailure, kCryptoFailure
[[nodiscard]] TokenResult<void> store_public_key_slot(Context& context, std::size_t slot,
                                                      const PublicKeySlot& key);
/// The slot of the key with this holder reference.
[[nodiscard]] std::optional<std::size_t> find_public_key_slot(const Context& context, Bytes chr);
/// Whether a slot other than `slot` has this key, or another of the same name: a custodian counts once.
/// @errors kStorageFailure
[[nodiscard]] TokenResult<bool> is_in_another_slot(const Context& context, std::size_t slot,
                                                   const PublicKeySlot& key);
/// The first slot without a key; nothing: all are taken.
[[nodiscard]] std::optional<std::size_t> find_free_public_key_slot(const Context& context);

}  // namespace coffer::token
