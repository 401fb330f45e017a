#include "token/login/public_key_slot.h"

#include "token/state/state_record.h"

namespace coffer::token {
namespace {

using Record = FixedBuffer<1 + 1 + 16 + crypto::kMaxPointBytes>;
using SealedRecord = FixedBuffer<Record::capacity() + kSealOverhead>;

RecordId record_of(std::size_t slot) { return static_cast<RecordId>(records::kPublicKeySlots + slot); }
/// Empty is only what is known to be.
bool is_taken(const Context& context, std::size_t slot) {
  const auto size = context.store.size(record_of(slot));
  return size || size.error() != store::StoreError::kNotFound;
}

}  // namespace

TokenResult<PublicKeySlot> load_public_key_slot(const Context& context, std::size_t slot) {
  SealedRecord record;
  const auto size = read_state(context, record_of(slot), record.storage());
  if (!size && size.error().code == ErrorCode::kNotFound) return fail(ErrorCode::kReferenceUnknown);
  if (!size) return std::unexpected(size.error());
  record.set_size(*size);
  ByteReader reader(record);
  const auto curve = reader.take_byte();
  const auto chr_size = reader.take_byte();
  const auto chr = chr_size ? reader.take(*chr_size) : std::nullopt;
  PublicKeySlot key;
  key.curve = curve ? crypto::find_curve(*curve) : nullptr;
  if (!chr || key.curve == nullptr || !key.chr.assign(*chr) || !key.point.assign(reader.rest())) {
    return fail(ErrorCode::kStorageFailure);
  }
  return key;
}

TokenResult<void> store_public_key_slot(Context& context, std::size_t slot, const PublicKeySlot& key) {
  Record record{static_cast<std::uint8_t>(key.curve->id), static_cast<std::uint8_t>(key.chr.size())};
  if (!record.append(key.chr) || !record.append(key.point)) return fail(ErrorCode::kInvalidLength);
  SealedRecord sealed;
  COFFER_TRY(const std::size_t size, seal_state(context, record_of(slot), record, sealed.storage()));
  sealed.set_size(size);
  DeviceConfig config = context.config;
  if (!is_taken(context, slot) && config.public_keys_registered < config.public_keys_total)
    ++config.public_keys_registered;
  COFFER_TRY(const SealedDeviceConfig sealed_config, seal_config(context, config));
  const store::Change changes[] = {store::Change::put(record_of(slot), sealed),
                                   store::Change::put(records::kDeviceConfig, sealed_config)};
  COFFER_CHECK_BELOW(context.store.apply(changes));
  context.config = config;
  return {};
}

std::optional<std::size_t> find_public_key_slot(const Context& context, Bytes chr) {
  for (std::size_t slot = 0; slot < context.config.public_keys_total; ++slot) {
    const auto key = load_public_key_slot(context, slot);
    if (key && equal(key->chr, chr)) return slot;
  }
  return std::nullopt;
}

TokenResult<bool> is_in_another_slot(const Context& context, std::size_t slot, const PublicKeySlot& key) {
  for (std::size_t other = 0; other < context.config.public_keys_total; ++other) {
    if (other == slot) continue;
    const auto present = load_public_key_slot(context, other);
    if (!present && present.error().code == ErrorCode::kReferenceUnknown) continue;
    if (!present) return std::unexpected(present.error());
    const bool same_key = present->curve == key.curve && equal(present->point, key.point);
    if (same_key || equal(present->chr, key.chr)) return true;
  }
  return false;
}

std::optional<std::size_t> find_free_public_key_slot(const Context& context) {
  for (std::size_t slot = 0; slot < context.config.public_keys_total; ++slot) {
    if (!is_taken(context, slot)) return slot;
  }
  return std::nullopt;
}

}  // namespace coffer::token
