#include "token/stored_keys/loaded_keys.h"

namespace coffer::token {

void LoadedKeys::Use::release() {
  if (slot_ != nullptr) table_->release(*slot_);
  slot_ = nullptr;
  key_ = &own_;
  own_.material.emplace<std::monostate>();
}

LoadedKeys::Version LoadedKeys::version() {
  const Lock held(mutex_);
  return version_;
}

bool LoadedKeys::find(KeyId id, std::uint32_t epoch, Use& use) {
  use.release();
  const Lock held(mutex_);
  const std::size_t place = index_[id];
  if (place == 0) return false;
  Slot& slot = slots_[place - 1];
  if (slot.epoch != epoch) return false;
  ++slot.uses;
  slot.last_use = ++clock_;
  use.table_ = this;
  use.slot_ = &slot;
  use.key_ = &slot.key;
  return true;
}

LoadedKey& LoadedKeys::reserve(Use& use) {
  use.release();
  Slot* slot = nullptr;
  {
    const Lock held(mutex_);
    slot = find_victim();
    if (slot == nullptr) return use.own_;
    if (slot->listed) unlist(*slot);
    slot->taken = true;
    slot->uses = 1;
  }
  // Nobody else sees the slot now: the key that it held goes outside the lock.
  slot->key.material.emplace<std::monostate>();
  use.table_ = this;
  use.slot_ = slot;
  use.key_ = &slot->key;
  return slot->key;
}

void LoadedKeys::keep(Use& use, KeyId id, std::uint32_t epoch, Version version) {
  if (use.slot_ == nullptr) return;
  const Lock held(mutex_);
  if (version_ != version) return;
  if (index_[id] != 0) return;  // another session loaded it at the same time
  Slot& slot = *use.slot_;
  slot.id = id;
  slot.epoch = epoch;
  slot.last_use = ++clock_;
  slot.listed = true;
  index_[id] = static_cast<std::uint8_t>(&slot - slots_.data() + 1);
}

void LoadedKeys::drop(KeyId id) { drop_listed(id); }

void LoadedKeys::clear() {
  for (std::size_t id = 0; id < index_.size(); ++id) drop_listed(id);
}

void LoadedKeys::drop_listed(std::size_t id) {
  Slot* unused = nullptr;
  {
    const Lock held(mutex_);
    ++version_;
    const std::size_t place = index_[id];
    if (place == 0) return;
    Slot& slot = slots_[place - 1];
    unlist(slot);
    if (slot.uses == 0) unused = &slot;
  }
  if (unused != nullptr) destroy(*unused);
}

/// A slot to be used anew: a free one, else of those not in use the one that was used least recently.
LoadedKeys::Slot* LoadedKeys::find_victim() {
  Slot* oldest = nullptr;
  for (Slot& slot : slots_) {
    if (!slot.taken) return &slot;
    if (!slot.listed || slot.uses != 0) continue;
    // The difference tells which is older even after the clock has wrapped.
    if (oldest == nullptr || clock_ - slot.last_use > clock_ - oldest->last_use) oldest = &slot;
  }
  return oldest;
}

void LoadedKeys::unlist(Slot& slot) {
  index_[slot.id] = 0;
  slot.listed = false;
}

void LoadedKeys::release(Slot& slot) {
  {
    const Lock held(mutex_);
    --slot.uses;
    if (slot.uses != 0 || slot.listed) return;
  }
  destroy(slot);
}

/// Of a slot that is neither listed nor in use, so that no one else touches it.
void LoadedKeys::destroy(Slot& slot) {
  slot.key.material.emplace<std::monostate>();
  const Lock held(mutex_);
  slot.taken = false;
}

}  // namespace coffer::token
