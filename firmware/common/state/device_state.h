#pragma once
#include "common/board/one_thread_mutex.h"
#include "common/flash/flash_counter.h"
#include "common/flash/flash_part.h"
#include "common/flash/flash_root_key.h"
#include "common/flash/layout.h"
#include "manifest/manifest_store.h"
#include "store/flash/flash_store.h"

namespace coffer::firmware {

/// Why a state does not open.
enum class StateError : std::uint8_t {
  kDamaged,  ///< something in flash is damaged, lost, or older than the counter
  kFailed,   ///< the flash, or the cryptography (no entropy)
};

/// All that a device keeps: root key, records and counter, in the flash behind the image.
class DeviceState {
 public:
  /// Bytes of the longest record, and of the longest transaction.
  static constexpr store::FlashLimits kLimits{.longest_record = 4096, .longest_transaction = 8192};
  /// Records that fit.
  static constexpr std::size_t kRecords = 1024;

  /// `flash`: the sectors behind the image. All outlive it.
  DeviceState(BlockFlash& flash, Bytes unique_id);

  /// Finds the state, or makes one where there is none (start_action()).
  [[nodiscard]] Result<void, StateError> open();
  /// Gives up what is there: erases the root key, then the counter. The next open() makes all anew. @returns
  /// whether it was done
  [[nodiscard]] bool erase();

  /// The records, authentic as a whole. Only after open().
  [[nodiscard]] store::RecordStore& records() { return manifest_; }
  [[nodiscard]] const platform::RootKey& root_key() const { return root_key_; }
  /// What a change would wait for, done when nobody waits (FlashStore::clean_ahead()). @returns whether there
  /// was something to do
  bool clean_ahead();

 private:
  [[nodiscard]] Result<void, StateError> make(bool has_store);

  OneThreadMutex mutex_;
  FlashPart store_area_;
  FlashPart counter_area_;
  FlashPart root_key_area_;
  Bytes unique_id_;
  std::array<store::FlashIndexEntry, kRecords> index_{};
  std::array<std::uint8_t, kLimits.longest_record> record_{};
  store::FlashStore store_;
  FlashCounter counter_;
  FlashRootKey root_key_;
  manifest::ManifestStore manifest_;
};

}  // namespace coffer::firmware
