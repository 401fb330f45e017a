#include "token/hardware/secure_boot.h"

#include <utility>

#include "base/wipe.h"
#include "crypto/random.h"

namespace coffer::token {
namespace {

using platform::BootKeyHash;

/// What a confirmation is for: slot, lock and key.
FixedBuffer<34> description(const SecureBootRequest& request, const BootKeyHash& key) {
  FixedBuffer<34> out{request.slot, static_cast<std::uint8_t>(request.lock)};
  (void)out.append(key);
  return out;
}

}  // namespace

TokenResult<SecureBootStatus> SecureBoot::status() const {
  return secure_boot_status(*context_.platform.boot_memory);
}

TokenResult<BootKeyHash> SecureBoot::check(const Session& session, const SecureBootRequest& request) const {
  const platform::BootMemory& memory = *context_.platform.boot_memory;
  if (!is_so(context_, session)) return fail(ErrorCode::kNotAuthorised);
  if (request.slot >= kBootKeySlots) return fail(ErrorCode::kNoSuchSlot);
  COFFER_TRY(const auto present, boot_key(memory, request.slot));
  COFFER_TRY(const bool whole, is_boot_key_valid(memory, request.slot));
  // Half a key, after a power cut, is for its owner to complete, who knows the rest.
  if (!request.key && (!present || !whole)) return fail(ErrorCode::kInvalidLength);
  const BootKeyHash key = request.key.value_or(present.value_or(BootKeyHash{}));
  // A hash that was half programmed when the power went is completed, never altered.
  for (const BootFuse& fuse : BootFusePlan(request.slot, key, request.lock).fuses()) {
    if (fuse.kind != BootFuse::Row::kProtected) break;
    const auto raw = memory.read(fuse.row);
    COFFER_TRY(const bool same, is_programmed(memory, fuse));
    if (!same && raw.value_or(1) != 0) return fail(ErrorCode::kAlreadyExists);
  }
  COFFER_TRY(const bool revoked, is_boot_key_revoked(memory, request.slot));
  if (revoked) return fail(ErrorCode::kNotAllowed);
  const bool locks = request.lock == BootLock::kEnableAndLock;
  if (locks && !memory.image_is_signed_by(key)) return fail(ErrorCode::kNotAllowed);
  return key;
}

TokenResult<SecureBoot::Pending> SecureBoot::rehearse(const Session& session,
                                                      const SecureBootRequest& request) const {
  const auto held = lock(context_);
  COFFER_TRY(const BootKeyHash key, check(session, request));
  Pending pending;
  for (const BootFuse& fuse : BootFusePlan(request.slot, key, request.lock).fuses()) {
    COFFER_TRY(const bool made, is_programmed(*context_.platform.boot_memory, fuse));
    if (!made) pending.fuses[pending.count++] = fuse;
  }
  return pending;
}

TokenResult<SecureBootConfirmation> SecureBoot::announce(Session& session, const SecureBootRequest& request) {
  const auto held = lock(context_);
  session.secure_boot = {};
  COFFER_TRY(const BootKeyHash key, check(session, request));
  SecureBootConfirmation confirmation{};
  COFFER_CHECK_BELOW(crypto::random_bytes(confirmation));
  session.secure_boot = {.confirmation = FixedBuffer<16>(confirmation), .request = description(request, key)};
  return confirmation;
}

TokenResult<void> SecureBoot::carry_out(Session& session, const SecureBootRequest& request,
                                        Bytes confirmation) {
  const auto held = lock(context_);
  const auto announced = std::exchange(session.secure_boot, {});
  COFFER_TRY(const BootKeyHash key, check(session, request));
  const bool confirmed = !announced.confirmation.empty() && announced.request == description(request, key) &&
                         constant_time_equal(announced.confirmation, confirmation);
  if (!confirmed) return fail(ErrorCode::kNotAllowed);
  for (const BootFuse& fuse : BootFusePlan(request.slot, key, request.lock).fuses()) {
    COFFER_CHECK(program(*context_.platform.boot_memory, fuse));
  }
  return {};
}

}  // namespace coffer::token
