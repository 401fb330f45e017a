#pragma once
#include <array>

#include "base/mutex.h"
#include "token/stored_keys/key_record.h"
#include "token/terms/limits.h"

namespace coffer::token {

/// A key in memory, with what its use is checked against.
struct LoadedKey {
  KeyInfo info;
  KeyMaterial material;
};

/// Keys that are kept ready between uses. A key that one session uses outlives its deletion or replacement by
/// another until that use is over; it is only not found any more. A table of fixed size: the key that was not
/// used for longest makes room, and when all are in use (or there is no place at all), a use holds its key
/// itself.
///
/// Safe from several threads. Its mutex is held for nanoseconds, and never while a key works; it may be taken
/// with or without the state mutex held.
class LoadedKeys {
  /// One place of the table, for a key or free.
  struct Slot {
    LoadedKey key;
    std::uint32_t epoch = 0;
    std::uint32_t last_use = 0;
    std::uint32_t uses = 0;  ///< Use objects that hold it
    KeyId id = 0;
    bool taken = false;
    bool listed = false;  ///< found by find(); a taken slot that is not listed goes with its last use
  };

 public:
  /// Most keys that are kept ready.
  static constexpr std::size_t kCapacity = kLoadedKeys;

  /// `mutex` is for this table alone, and outlives it.
  explicit LoadedKeys(Mutex& mutex) : mutex_(mutex) {}

  /// One use of a key: keeps it alive.
  class Use {
   public:
    Use() = default;
    ~Use() { release(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    /// Lets the key go; then there is none until the next find() or reserve().
    void release();

    /// Of the key that it holds, as it was loaded. Call it only while there is one.
    [[nodiscard]] const KeyInfo& info() const { return key_->info; }
    /// The key itself, or nothing when it is of another type.
    template <typename Key>
    [[nodiscard]] const Key* get() const {
      return std::get_if<Key>(&key_->material);
    }
    /// The key itself, of whatever type; std::monostate while there is none.
    [[nodiscard]] const KeyMaterial& material() const { return key_->material; }

   private:
    friend class LoadedKeys;

    LoadedKeys* table_ = nullptr;
    Slot* slot_ = nullptr;
    LoadedKey* key_ = &own_;
    LoadedKey own_;  ///< used when the table is full of keys in use
  };

  /// Counts the changes of the table: what was read before a drop() is not to be kept after it.
  using Version = std::uint32_t;
  /// For keep(): ask before the key's record is read.
  [[nodiscard]] Version version();

  /// Binds `use` to key `id`, if it is ready and was loaded in this epoch of the token.
  [[nodiscard]] bool find(KeyId id, std::uint32_t epoch, Use& use);
  /// Binds `use` to a fresh place, for the caller to load a key into.
  [[nodiscard]] LoadedKey& reserve(Use& use);
  /// Keeps the key that was loaded into `use`, if nothing was dropped since `version`, no other session keeps
  /// it already, and the table had a place for it. It stays good for `use` in any case.
  void keep(Use& use, KeyId id, std::uint32_t epoch, Version version);

  /// The key was deleted or replaced: it is found no more, and wiped when its last use is over.
  void drop(KeyId id);
  /// The same for all keys.
  void clear();

 private:
  /// A free slot, else the listed one that was not used for longest; null: all are in use. Lock held.
  Slot* find_victim();
  /// find() finds it no more. Lock held.
  void unlist(Slot& slot);
  /// One use less; the last one of an unlisted slot wipes it. Lock not held.
  void release(Slot& slot);
  /// Wipes the key of a slot that is neither listed nor in use, and frees it. Lock not held.
  void destroy(Slot& slot);
  /// drop() of any index, which moves the version on even if the key is not there. Lock not held.
  void drop_listed(std::size_t id);

  Mutex& mutex_;
  std::array<Slot, kCapacity> slots_;
  std::array<std::uint8_t, 256> index_{};  ///< number of a key -> number of its slot + 1, or 0
  std::uint32_t clock_ = 0;
  Version version_ = 0;
};

}  // namespace coffer::token
